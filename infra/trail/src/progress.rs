//! A progress bar for long pieces of work.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Step;

/// The progress of a piece of work, shown on a terminal once it has taken a while.
pub struct Progress {
    bar: ProgressBar,
    since: Instant,
    what: &'static str,
}

/// The time after which progress is shown.
const PATIENCE: Duration = Duration::from_secs(2);

impl Progress {
    /// The progress of work that begins now.
    pub fn begin() -> Self {
        Self {
            bar: ProgressBar::hidden(),
            since: Instant::now(),
            what: "",
        }
    }

    /// Shows a step.
    pub fn show(&mut self, step: Step) {
        if self.bar.is_hidden() && self.since.elapsed() > PATIENCE {
            // Draws nothing if standard error is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if self.what != step.what {
            self.what = step.what;
            let template = match step.total {
                Some(_) => "{msg} {wide_bar} {human_pos}/{human_len}, {eta} left",
                None => "{spinner} {msg}: {human_pos}",
            };
            let style = ProgressStyle::with_template(template);
            self.bar
                .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.bar.set_message(step.what);
            // A new step has a rate of its own, from which the remaining time is estimated.
            self.bar.reset();
        }
        match step.total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
        self.bar.set_position(step.done);
    }

    /// Removes the bar.
    pub fn end(self) {
        self.bar.finish_and_clear();
    }
}
