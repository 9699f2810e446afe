# To be sourced: what infra/deploy-check, infra/watch-check and infra/sizes share.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}" CARGO_INCREMENTAL=0 PYTHONDONTWRITEBYTECODE=1
environments="$CARGO_TARGET_DIR/deploy-check"

# An environment of that name with what its requirements name, made anew when they change.
environment() {
    local venv="$environments/$1" requirements="infra/deploy_check/$2"
    if ! cmp -s "$requirements" "$venv/installed.txt"; then
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
        cp "$requirements" "$venv/installed.txt"
    fi
}
