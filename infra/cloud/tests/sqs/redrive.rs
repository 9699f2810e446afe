use oms_cloud::sqs::{QueueDefinition, Redrive};

use crate::{Server, bodies, name};

async fn exhaust(server: &Server) {
    for _ in 0..3 {
        server.receive_one().await;
        server.advance(30);
    }
    assert_eq!(server.receive().await, []);
}

#[tokio::test]
async fn the_receive_after_the_last_allowed_one_moves_the_message() {
    let server = Server::start().await;
    let id = server.send("poison").await;
    server.send("also poison").await;
    for _ in 0..3 {
        assert_eq!(bodies(&server.receive().await), ["poison", "also poison"]);
        assert_eq!(server.receive_from("jobs-dead").await, []);
        server.advance(30);
    }
    server.send("good").await;
    assert_eq!(
        bodies(&server.receive().await),
        ["good"],
        "good messages pass the poisoned ones"
    );
    let dead = server.receive_from("jobs-dead").await;
    assert_eq!(bodies(&dead), ["poison", "also poison"]);
    assert_eq!(dead[0].message.id, id);
    assert_eq!(dead[0].message.receive_count, 4, "three here and one there");
    assert_eq!(dead[0].message.sent_at.unix_milliseconds(), 1_795_253_400_000);
    assert_eq!(dead[0].message.dead_letter_source.as_deref(), Some("jobs"));
    let depth = server.queues.depth("jobs").await.unwrap();
    assert_eq!((depth.visible, depth.in_flight, depth.delayed), (0, 1, 0));
}

#[tokio::test]
async fn a_redrive_sends_dead_letters_back_as_new_messages() {
    let server = Server::start().await;
    let id = server.send("poison").await;
    exhaust(&server).await;
    assert_eq!(server.queues.redrive("jobs-dead", None).await.unwrap(), 1);
    assert_eq!(server.queues.messages("jobs-dead").await.unwrap(), []);
    let back = server.receive_one().await;
    assert_eq!(back.message.body, "poison");
    assert_ne!(back.message.id, id);
    assert_eq!(back.message.receive_count, 1);
    assert_ne!(back.message.sent_at.unix_milliseconds(), 1_795_253_400_000);
}

#[tokio::test]
async fn a_redrive_may_name_its_destination() {
    let server = Server::start().await;
    server
        .queues
        .create(QueueDefinition::named("repair"))
        .await
        .unwrap();
    server.send("poison").await;
    exhaust(&server).await;
    server
        .queues
        .send("jobs-dead", oms_cloud::sqs::NewMessage::with_body("sent there"))
        .await
        .unwrap();
    assert_eq!(
        server.queues.redrive("jobs-dead", None).await.unwrap(),
        1,
        "of the other no one knows the origin"
    );
    exhaust(&server).await;
    let moved = server.queues.redrive("jobs-dead", Some("repair")).await;
    assert_eq!(moved.unwrap(), 2);
    assert_eq!(
        bodies(&server.receive_from("repair").await),
        ["sent there", "poison"]
    );
}

#[tokio::test]
async fn a_dead_letter_in_flight_stays() {
    let server = Server::start().await;
    server.send("poison").await;
    exhaust(&server).await;
    assert_eq!(bodies(&server.receive_from("jobs-dead").await), ["poison"]);
    assert_eq!(server.queues.redrive("jobs-dead", None).await.unwrap(), 0);
    server.advance(30);
    assert_eq!(server.queues.redrive("jobs-dead", None).await.unwrap(), 1);
}

#[tokio::test]
async fn only_a_dead_letter_queue_can_be_moved_from() {
    let server = Server::start().await;
    for (source, error) in [("jobs", "NotADeadLetterQueue"), ("nowhere", "NoSuchQueue")] {
        let moved = server.queues.redrive(source, None).await;
        assert_eq!(name(&moved.unwrap_err()), error);
    }
}

#[tokio::test]
async fn a_dead_letter_queue_may_have_one_of_its_own() {
    let server = Server::start().await;
    let redrive = Redrive {
        dead_letter_queue: "last".to_owned(),
        max_receive_count: 1,
    };
    let dead = QueueDefinition {
        redrive: Some(redrive),
        ..QueueDefinition::named("jobs-dead")
    };
    server
        .queues
        .create_all(vec![dead, QueueDefinition::named("last")])
        .await
        .unwrap();
    server.send("poison").await;
    exhaust(&server).await;
    assert_eq!(
        bodies(&server.receive_from("jobs-dead").await),
        ["poison"],
        "its own limit counts from one"
    );
    server.advance(30);
    assert_eq!(server.receive_from("jobs-dead").await, []);
    assert_eq!(bodies(&server.receive_from("last").await), ["poison"]);
}
