package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.sandbox.KafkaBroker;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackStandIn;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.DeadLetterCodec;
import dev.beamwatch.schemas.FilteredReadingCodec;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import dev.beamwatch.schemas.NotificationCodec;
import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.net.http.HttpResponse;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console's jar between a real broker, a real database and what a page asks it for. */
class ConsoleTest {
  private static final long WINDOW_MILLIS = 2_000;
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final int HOT_READINGS = 250;
  private static final int TERMINATED = 143;
  private static final String REVOKED = "Slack says token_revoked";

  private static final Opened OPENED = new Opened();

  private static Sandbox sandbox;
  private static Stage stage;
  private static ChildConsole console;
  private static ConsoleClient client;

  @BeforeAll
  static void start() {
    // Not the shared one, whose broker nobody may break.
    sandbox = OPENED.add(Sandbox.start());
    stage = OPENED.add(Stage.open(sandbox, 1));
    console = OPENED.add(ChildConsole.start(sandbox, stage));
    client = new ConsoleClient(console.url());
    client.awaitLive();
  }

  @AfterAll
  static void stop() throws Exception {
    OPENED.closeAll();
  }

  @Test
  void theLastHourIsRebuiltFromTheTopicsAtEveryStart() {
    try (Stage own = Stage.open(sandbox, 1)) {
      own.sql("INSERT INTO %s VALUES ('twice', 90), ('twice', 40), ('unlimited', NULL)");
      writeAnHour(own);
      JsonNode first;
      String lastId;
      String port;
      try (ChildConsole begun = ChildConsole.start(sandbox, own)) {
        ConsoleClient reader = new ConsoleClient(begun.url());
        reader.awaitLive();
        first = reader.get("api/state");
        requireTheHour(reader, first);
        lastId = first.path("eventId").asText();
        port = begun.portOption();
        assertThat(begun.terminate()).isEqualTo(TERMINATED);
      }
      try (ChildConsole again = ChildConsole.start(sandbox, own, port)) {
        ConsoleClient reader = new ConsoleClient(again.url());
        reader.awaitLive();
        JsonNode second = reader.get("api/state");
        assertThat(second.path("hosts")).isEqualTo(first.path("hosts"));
        assertThat(second.path("run")).isNotEqualTo(first.path("run"));
        try (ConsoleClient.Events events =
            reader.events("lastEventId=" + ConsoleClient.encoded(lastId))) {
          events.await("hello", second.path("run").asText());
        }
      }
    }
  }

  private static void writeAnHour(Stage own) {
    long now = System.currentTimeMillis();
    long end = now / WINDOW_MILLIS * WINDOW_MILLIS;
    long twoHoursAgo = end - Duration.ofHours(2).toMillis();
    writeWindow(own, twoHoursAgo, twoHoursAgo, "gone", "cpu1", 50, 1);
    writeWindow(own, now, end - WINDOW_MILLIS, "doc", "cpu1", 50, 3);
    writeWindow(own, now, end, "doc", "cpu1", 19.5, 3);
    writeWindow(own, now, end, "doc", "cpu2", 20, 3);
    writeWindow(own, now, end, "grumpy", "cpu1", 20, 1);
    writeWindow(own, now, end, "grumpy", "cpu1", 35, 2);
    writeWindow(own, now, end, "twice", "cpu1", 50, 1);
    writeWindow(own, now, end, "unlimited", "cpu1", 99, 1);
    for (int i = 0; i < HOT_READINGS; i++) {
      CpuReading hot = new CpuReading("doc", "cpu1", 90, end + i);
      write(
          own,
          "filteredTopic",
          now,
          RecordKeys.ofProcessor("doc", "cpu1"),
          new FilteredReadingCodec(ZoneOffset.UTC).encode(hot));
    }
    writeDeadLetter(
        own, RejectionReason.NOT_JSON, "{\"oops\u00ff<script>".getBytes(ISO_8859_1), 17L);
    writeDeadLetter(own, RejectionReason.LATE, Stage.reading("doc", "cpu1", 5, now), 18L);
    writeDeadLetter(
        own,
        RejectionReason.UNDELIVERED,
        ReferenceModel.message("doc", "cpu1", 50, 20).getBytes(UTF_8),
        null);
    writeOutcome(own, end - WINDOW_MILLIS, "doc", "cpu1", State.REFUSED, REVOKED);
    writeOutcome(own, end, "grumpy", "cpu1", State.SENT, null);
  }

  private static void requireTheHour(ConsoleClient reader, JsonNode state) {
    assertThat(state.path("hosts").findValuesAsText("host"))
        .containsExactlyInAnyOrder("doc", "grumpy", "twice", "unlimited");
    JsonNode health = state.path("health");
    assertThat(health.path("filtered").asLong()).isEqualTo(HOT_READINGS);
    assertThat(health.path("rejected").asLong()).isEqualTo(1);
    assertThat(health.path("late").asLong()).isEqualTo(1);
    assertThat(health.path("undelivered").asLong()).isEqualTo(1);
    assertThat(health.path("breaches").asLong()).isEqualTo(3);
    assertThat(health.path("messages").asLong()).isEqualTo(1);
    JsonNode slack = health.path("told").path("receivers").get(0);
    assertThat(slack.path("channel").asText()).isEqualTo(SlackStandIn.DEFAULT_CHANNEL);
    assertThat(slack.path("sent").asLong()).isEqualTo(1);
    assertThat(slack.path("refused").asLong()).isEqualTo(1);
    assertThat(slack.path("refusal").asText()).isEqualTo(REVOKED);
    assertThat(health.path("corrections").asLong()).isEqualTo(1);

    JsonNode doc = reader.get("api/hosts/one?host=doc");
    assertThat(doc.path("summary").path("limit").asInt()).isEqualTo(20);
    assertThat(doc.path("summary").path("breaching").asBoolean(true)).isFalse();
    assertThat(doc.path("summary").path("hot").asInt()).isEqualTo(HOT_READINGS);
    assertThat(doc.path("windows").findValuesAsText("breach"))
        .containsExactlyInAnyOrder("true", "false", "false");
    assertThat(doc.path("readings")).hasSize(200);

    JsonNode grumpy = reader.get("api/hosts/one?host=grumpy").path("windows");
    assertThat(grumpy).hasSize(1);
    assertThat(grumpy.get(0).path("mean").asDouble()).isEqualTo(35);
    assertThat(grumpy.get(0).path("corrected").asBoolean()).isTrue();

    assertThat(breaches(reader))
        .containsExactlyInAnyOrder(
            "doc cpu1 50.0 over 20", "grumpy cpu1 35.0 over 30", "twice cpu1 50.0 over 40");
    assertThat(reader.get("api/messages").path("messages").findValuesAsText("text"))
        .containsExactlyInAnyOrder(
            ReferenceModel.message("doc", "cpu1", 50, 20),
            ReferenceModel.message("grumpy", "cpu1", 35, 30));
    assertThat(doc.path("messages").findValuesAsText("state")).containsExactly("refused");

    JsonNode letters = reader.get("api/dead-letters?reason=NOT_JSON");
    assertThat(letters.path("counts").path("NOT_JSON").asInt()).isEqualTo(1);
    JsonNode letter = letters.path("deadLetters").get(0);
    assertThat(letter.path("partition").asInt()).isZero();
    assertThat(letter.path("offset").asLong()).isEqualTo(17);
    assertThat(letter.path("payloadText").asText()).isEqualTo("{\"oops\\xFF<script>");
    assertThat(
            reader
                .get("api/dead-letters/one?seq=" + letter.path("seq").asText())
                .path("payload")
                .asText())
        .isEqualTo(Refused.text("{\"oops\u00ff<script>".getBytes(ISO_8859_1)));
  }

  @Test
  void whatHappensComesAsEventsAndWhatWasMissedComesAfterwards() {
    String lastId;
    try (ConsoleClient.Events events = client.events("")) {
      client.look(events, "sleepy");
      events.await("hello", "run");
      writeWindow("sleepy", "cpu1", 41);
      assertThat(events.await("breaches", "\"mean\":41.0").id()).isNotEmpty();
      events.await("hosts", "\"sleepy\"");
      events.await("windows", "\"sleepy\"");
      lastId = events.lastId();
    }
    writeWindow("sleepy", "cpu2", 42);
    awaitBreach("sleepy cpu2 42.0 over 40");

    try (ConsoleClient.Events events =
        client.events("lastEventId=" + ConsoleClient.encoded(lastId))) {
      events.await("breaches", "\"mean\":42.0");
      assertThat(events.named("hello")).isEmpty();
      assertThat(events.named("resync")).isEmpty();
      assertThat(events.named("breaches").toString()).doesNotContain("\"mean\":41.0");
    }
  }

  @Test
  void aBreachWaitsUntilItsOutcomeIsThere() {
    try (Stage own = Stage.open(sandbox, 1)) {
      long now = System.currentTimeMillis();
      long end = now / WINDOW_MILLIS * WINDOW_MILLIS;
      writeWindow(own, now - 1_000, end - WINDOW_MILLIS, "doc", "cpu1", 50, 1);
      writeOutcome(own, end - WINDOW_MILLIS, "doc", "cpu1", State.SENT, null);
      try (ChildConsole begun = ChildConsole.start(sandbox, own)) {
        ConsoleClient reader = new ConsoleClient(begun.url());
        reader.awaitLive();
        try (ConsoleClient.Events events = reader.events("")) {
          events.await("hello", "run");
          long written = System.currentTimeMillis();
          writeWindow(own, written, end, "doc", "cpu2", 60, 1);
          events.await("health", "\"waiting\":1,\"waitingSince\":" + written);
          assertThat(reader.get("api/messages").findValuesAsText("cpu")).containsExactly("cpu1");

          writeOutcome(own, end, "doc", "cpu2", State.SENT, null);
          events.await("messages", ReferenceModel.message("doc", "cpu2", 60, 20));
          Patience.await(
              "nothing waits",
              Patience.SHORT,
              () -> reader.get("api/health").toString().contains("\"waiting\":0,"));
        }
      }
    }
  }

  @Test
  void withoutTheTopicOfOutcomesTheConsoleSaysThatItCannotKnowAndGoesOn() throws Exception {
    KafkaBroker broker = sandbox.broker();
    var unused =
        KafkaAdmin.ask(
            broker.bootstrapServers(),
            admin -> admin.deleteTopics(List.of(Contract.NOTIFICATION_TOPIC)).all());
    writeWindow("happy", "cpu without topic", 75);
    try (ChildConsole without =
        ChildConsole.startWithDefaultNotifications(sandbox, stage, "--alert-topic=")) {
      ConsoleClient reader = new ConsoleClient(without.url());
      reader.awaitLive();
      Patience.await(
          "the console has looked for the topic",
          Patience.SHORT,
          () -> told(reader).path("outcomes").asText().equals("missing"));
      assertThat(told(reader).path("alerts").asText()).isEqualTo("off");
      assertThat(reader.get("api/health").path("messages").isNull()).isTrue();
      assertThat(breaches(reader)).contains("happy cpu without topic 75.0 over 70");

      broker.createTopic(Contract.NOTIFICATION_TOPIC, 1);
      Patience.await(
          "the topic is read",
          Patience.SHORT,
          () -> told(reader).path("outcomes").asText().equals("known"));
      assertThat(reader.get("api/health").path("messages").asLong(-1)).isZero();
    }
  }

  @Test
  void anEditChangesEveryRowOfTheHostAndWhatIsJudgedFromThenOn() throws Exception {
    stage.sql("INSERT INTO %s VALUES ('edited', 80), ('edited', 90)");
    writeWindow("edited", "cpu1", 70);
    // What it sees after the edit would be judged by the new limit.
    awaitHost("edited");

    HttpResponse<String> answer = client.put("edited", "60");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(ConsoleClient.json(answer).path("appliesBy").asLong())
        .isGreaterThan(System.currentTimeMillis() - Patience.SHORT.toMillis());
    assertThat(limits("edited")).containsExactly(60, 60);
    writeWindow("edited", "cpu2", 70);
    awaitBreach("edited cpu2 70.0 over 60");
    assertThat(breaches(client)).noneMatch(breach -> breach.startsWith("edited cpu1"));

    assertThat(client.delete("edited").statusCode()).isEqualTo(200);
    assertThat(limits("edited")).isEmpty();
    assertThat(client.put("edited", "55").statusCode()).isEqualTo(200);
    assertThat(limits("edited")).containsExactly(55);
  }

  @Test
  void limitsAreDecimalsAndARowThatHoldsNoneTakesNoOtherAway() throws Exception {
    try (Stage own = Stage.open(sandbox, 1)) {
      own.sql("ALTER TABLE %s ALTER allowed_top TYPE NUMERIC");
      own.sql("INSERT INTO %s VALUES ('tenths', 62.5), ('bad', 'NaN'), ('huge', 3000000000)");
      long now = System.currentTimeMillis();
      long end = now / WINDOW_MILLIS * WINDOW_MILLIS;
      writeWindow(own, now, end, "tenths", "cpu1", 62.3, 1);
      writeWindow(own, now, end, "tenths", "cpu2", 62.7, 1);
      writeWindow(own, now, end, "bad", "cpu1", 99, 1);
      try (ChildConsole begun = ChildConsole.start(sandbox, own)) {
        ConsoleClient reader = new ConsoleClient(begun.url());
        reader.awaitLive();
        JsonNode limits = reader.get("api/thresholds");

        assertThat(breaches(reader)).containsExactly("tenths cpu2 62.7 over 62.5");
        assertThat(limits.path("state").path("nulls").asInt()).isEqualTo(1);
        assertThat(limits.path("state").path("hosts").asInt()).isEqualTo(Rules.DWARFS.size() + 2);
        assertThat(limits.toString())
            .contains("\"host\":\"tenths\",\"limit\":62.5,")
            .contains("\"host\":\"huge\",\"limit\":3000000000,");
        for (String typed : List.of("71.25", "0", "33.3333333333")) {
          assertThat(reader.put("tenths", typed).statusCode()).isEqualTo(200);
          assertThat(reader.get("api/thresholds?search=tenths").toString())
              .contains("\"limit\":" + typed + ",");
        }
        assertThat(reader.put("new", "5.5").statusCode()).isEqualTo(200);
        assertThat(reader.get("api/thresholds?search=new").toString()).contains("\"limit\":5.5,");

        own.sql("ALTER TABLE %s ALTER allowed_top TYPE INT USING 40");
        HttpResponse<String> refused = reader.put("tenths", "62.5");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(ConsoleClient.json(refused).path("error").asText())
            .isEqualTo("The column allowed_top cannot hold 62.5: it would become 63.");
        own.sql("ALTER TABLE %s ALTER allowed_top TYPE NUMERIC(3,2) USING 4");
        assertThat(reader.put("tenths", "62.5").statusCode()).isEqualTo(400);
        own.sql("ALTER TABLE %s ALTER allowed_top TYPE TEXT");
        assertThat(ConsoleClient.json(reader.put("tenths", "62.5")).path("error").asText())
            .isEqualTo("The column allowed_top holds no numbers.");
        own.sql("ALTER TABLE %s ALTER allowed_top TYPE REAL USING 4");
        own.sql("ALTER TABLE %s ALTER hostname TYPE CHAR(20)");
        assertThat(reader.put("tenths", "62.3").statusCode()).isEqualTo(200);
        assertThat(reader.get("api/thresholds?search=tenths").path("rows")).hasSize(1);
        assertThat(reader.delete("tenths").statusCode()).isEqualTo(200);
        assertThat(reader.get("api/thresholds?search=tenths").path("rows")).isEmpty();
      }
    }
  }

  @Test
  void whatIsNoEditOfThePageChangesNothingAndIsToldWhy() throws Exception {
    for (String limit : List.of("-1", "1001", "12.5", "\"20\"", "null", "1e999")) {
      HttpResponse<String> refused = client.put("happy", limit);
      assertThat(refused.statusCode()).as(limit).isEqualTo(400);
      assertThat(ConsoleClient.json(refused).path("error").asText()).isNotEmpty();
    }
    HttpResponse<String> forged = client.forge("happy", "0");
    assertThat(forged.statusCode()).isEqualTo(403);
    assertThat(ConsoleClient.json(forged).path("error").asText()).isNotEmpty();

    assertThat(limits("happy")).containsExactly(70);
  }

  @Test
  void aHostileHostNameStaysTextInJson() {
    writeWindow(HOSTILE, "cpu1</script>", 50);
    awaitHost(HOSTILE);

    String path = "api/hosts/one?host=" + ConsoleClient.encoded(HOSTILE);
    HttpResponse<String> answer = client.answer(path);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    JsonNode one = ConsoleClient.json(answer);
    assertThat(one.path("host").asText()).isEqualTo(HOSTILE);
    assertThat(one.path("windows").get(0).path("cpu").asText()).isEqualTo("cpu1</script>");
  }

  @Test
  void noAnswerHoldsASecret() {
    List<String> answers = new ArrayList<>();
    for (String path :
        List.of(
            "",
            "api/state",
            "api/windows?host=doc",
            "api/hosts/one?host=nobody",
            "api/messages",
            "api/breaches",
            "api/dead-letters",
            "api/thresholds",
            "api/nothing",
            "api/messages?limit=x",
            "nothing")) {
      HttpResponse<String> answer = client.answer(path);
      answers.add(answer.headers().map() + answer.body());
    }
    try (ConsoleClient.Events events = client.events("")) {
      events.await("health", "state");
      answers.add(events.received().toString());
    }

    assertThat(answers)
        .noneMatch(answer -> answer.contains(ChildConsole.PASSWORD))
        .noneMatch(answer -> answer.contains("\tat dev.beamwatch"));
    assertThat(console.log()).doesNotContain(ChildConsole.PASSWORD);
  }

  @Test
  void aTopicThatGrowsIsReadWhole() {
    String topic = stage.option("aggregatedTopic");
    var unused =
        KafkaAdmin.ask(
            stage.option("bootstrapServers"),
            admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all());
    long end = System.currentTimeMillis() / WINDOW_MILLIS * WINDOW_MILLIS;
    WindowStats window =
        new WindowStats(end - WINDOW_MILLIS, end, "happy", "cpu of the third", 71.5, 72, 1);
    stage.send(
        new ProducerRecord<>(
            topic,
            2,
            RecordKeys.ofProcessor("happy", "cpu of the third"),
            new WindowStatsCodec(ZoneOffset.UTC).encode(window)));
    stage.awaitSent();

    awaitBreach("happy cpu of the third 71.5 over 70");
  }

  @Test
  void whileTheBrokerIsAwayTheConsoleSaysSoAndAfterwardsItGoesOn() {
    writeWindow("bashful", "cpu1", 61);
    awaitBreach("bashful cpu1 61.0 over 60");

    sandbox.broker().kill();

    client.awaitState("kafka-away");
    assertThat(breaches(client)).contains("bashful cpu1 61.0 over 60");
    sandbox.broker().restart();
    client.awaitLive();
    writeWindow("bashful", "cpu2", 62);
    awaitBreach("bashful cpu2 62.0 over 60");
    assertThat(breaches(client)).containsOnlyOnce("bashful cpu1 61.0 over 60");
  }

  private static void awaitHost(String host) {
    Patience.await(
        "the console knows the host " + host,
        Patience.SHORT,
        () -> client.get("api/state").path("hosts").findValuesAsText("host").contains(host));
  }

  private static void awaitBreach(String breach) {
    Patience.await(
        "the console has the breach " + breach,
        Patience.SHORT,
        () -> breaches(client).contains(breach));
  }

  /** Returns the breaches of a console: host, processor, mean and limit. */
  private static List<String> breaches(ConsoleClient of) {
    List<String> breaches = new ArrayList<>();
    for (JsonNode breach : of.get("api/breaches").path("breaches")) {
      breaches.add(
          "%s %s %s over %s"
              .formatted(
                  breach.path("host").asText(),
                  breach.path("cpu").asText(),
                  breach.path("mean").asText(),
                  breach.path("limit").asText()));
    }
    return breaches;
  }

  private static JsonNode told(ConsoleClient of) {
    return of.get("api/health").path("told");
  }

  private static List<Integer> limits(String host) throws Exception {
    List<Integer> limits = new ArrayList<>();
    try (var connection = sandbox.database().connect();
        var statement =
            connection.prepareStatement(
                "SELECT allowed_top FROM %s WHERE hostname = ?".formatted(stage.table()))) {
      statement.setString(1, host);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          limits.add(rows.getInt(1));
        }
      }
    }
    return limits;
  }

  /** Writes what the pipeline would for the present window. */
  private static void writeWindow(String host, String cpu, double mean) {
    long now = System.currentTimeMillis();
    writeWindow(stage, now, now / WINDOW_MILLIS * WINDOW_MILLIS, host, cpu, mean, 1);
  }

  private static void writeWindow(
      Stage to, long timestamp, long end, String host, String cpu, double mean, long count) {
    WindowStats window =
        new WindowStats(end - WINDOW_MILLIS, end, host, cpu, mean, mean + 1, count);
    write(
        to,
        "aggregatedTopic",
        timestamp,
        RecordKeys.ofProcessor(host, cpu),
        new WindowStatsCodec(ZoneOffset.UTC).encode(window));
  }

  private static void writeOutcome(
      Stage to, long windowEnd, String host, String cpu, State state, @Nullable String detail) {
    long now = System.currentTimeMillis();
    Notification outcome =
        new Notification(
            Notification.SLACK,
            SlackStandIn.DEFAULT_CHANNEL,
            null,
            null,
            windowEnd,
            host,
            cpu,
            state,
            now,
            detail,
            null);
    write(
        to,
        "notificationTopic",
        now,
        RecordKeys.ofProcessor(host, cpu),
        new NotificationCodec(ZoneOffset.UTC).encode(outcome));
  }

  private static void writeDeadLetter(
      Stage to, RejectionReason reason, byte[] payload, @Nullable Long offset) {
    long now = System.currentTimeMillis();
    boolean fromKafka = offset != null;
    DeadLetter letter =
        new DeadLetter(
            fromKafka ? to.option("inputTopic") : null,
            fromKafka ? 0 : null,
            offset,
            fromKafka ? now : null,
            reason,
            "made up",
            1,
            1,
            null,
            payload);
    write(
        to,
        "deadLetterTopic",
        now,
        RecordKeys.ofDeadLetter(letter),
        DeadLetterCodec.encode(letter));
  }

  private static void write(Stage to, String topic, long timestamp, byte[] key, byte[] value) {
    to.send(new ProducerRecord<>(to.option(topic), null, timestamp, key, value));
    to.awaitSent();
  }
}
