package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.Incident;
import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackBehavior;
import dev.beamwatch.sandbox.SlackStandIn;
import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console's page in a real browser, while the pipeline judges what hosts send. */
@ExtendWith(SharedSandbox.class)
class ConsolePageTest {
  private static final int TERMINATED = 143;
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  /** What the processors of each host report all the time, in percent; the limits are others. */
  private static final Map<String, Double> LOADS =
      Map.of("doc", 30.5, "grumpy", 10.5, "happy", 50.5, "sneezy", 65.5, "dopey", 40.5);

  private static final int CROWD = 3_000;
  private static final String TOKEN = "a token of this console";

  private static final Opened OPENED = new Opened();

  private static Sandbox sandbox;
  private static Stage stage;
  private static ChildConsole console;
  private static Chromium browser;
  private static ConsolePage page;

  @BeforeAll
  static void start(Sandbox shared) {
    sandbox = shared;
    browser = OPENED.add(Chromium.startOrSkip(sandbox.folder()));
    browser.resize(1280, 900, false);
    stage = OPENED.add(Stage.open(sandbox, 1));
    var unusedPipeline = stage.start();
    var unusedStream = OPENED.add(LiveStream.start(stage, steady(LOADS)));
    console = OPENED.add(ChildConsole.start(sandbox, stage));
    page = new ConsolePage(browser, console.url());
  }

  @AfterAll
  static void stop() throws Exception {
    OPENED.closeAll();
  }

  @BeforeEach
  void open() {
    // It has no stream, and would be told to be silent after a while.
    stage.send(HOSTILE, "<b>cpu1</b>", 42.5);
    page.open(console.url());
  }

  @AfterEach
  void nothingWasAskedOfTheWorldAndNothingWentWrong() {
    assertThat(browser.requested())
        .isNotEmpty()
        .allMatch(
            url -> url.equals("about:blank") || URI.create(url).getHost().equals("127.0.0.1"));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void everyHostHasATileThatSaysHowItStandsToItsLimit() {
    page.awaitTile("doc", "over");
    page.awaitTile("grumpy", "under");
    page.awaitTile("happy", "under");
    page.awaitRule("doc", 20);
    page.awaitTile(HOSTILE, "no-limit");
    assertThat(page.tileText("doc")).contains("doc");
  }

  @Test
  void anIncidentTurnsATileRedAndItsMessageComesToTheFeed() {
    page.awaitTile("dopey", "under");
    ScenarioConfig incident = steady(Map.of("dopey", 99.5), "cpu9");
    try (LiveStream hot = LiveStream.start(stage, incident)) {
      page.awaitTile("dopey", "over");
      page.awaitBreach("dopey cpu9: 99.5 over 90");
      page.awaitOutcome(ReferenceModel.message("dopey", "cpu9", 99.5, 90), "sent");
      assertThat(page.receiver(SlackStandIn.DEFAULT_CHANNEL)).startsWith("Slack ");
      assertThat(hot.isRunning()).isTrue();
    }
    page.show("tiles");
    page.awaitTile("dopey", "under");
  }

  @Test
  void whileSlackRefusesThePageSaysRefusedAndNotSent() {
    try (Stage own = Stage.open(sandbox, 1);
        LiveStream load = LiveStream.start(own, steady(Map.of("doc", 45.5)));
        ChildConsole ofOwn = ChildConsole.start(sandbox, own)) {
      var unusedPipeline = own.start();
      String text = "avg CPU value:45.5 over the threshold 20";
      own.slack().behave(SlackBehavior.error("token_revoked"));
      page.open(ofOwn.url());

      page.awaitBreach("doc cpu");
      page.awaitOutcome(text, "refused");
      assertThat(page.hasMessage(text, "sent")).isFalse();
      page.awaitNote("has taken no messages since", true);
      page.awaitNote("token_revoked", true);
      page.photograph("refused");

      own.slack().behave(SlackBehavior.normal());
      page.awaitOutcome(text, "sent");
      page.awaitNote("has taken no messages since", false);
      assertThat(load.isRunning()).isTrue();
      page.open(console.url());
    }
  }

  @Test
  void anEditMovesTheRuleAndLaterTheAlerts() {
    page.awaitRule("sneezy", 80);
    assertThat(page.hasBreach("sneezy")).isFalse();

    page.edit("sneezy", "1001");
    page.awaitRefusal("sneezy");
    page.leaveEdit();
    page.edit("sneezy", "60");

    page.awaitPending("sneezy", true);
    page.awaitPending("sneezy", false);
    page.show("tiles");
    page.awaitRule("sneezy", 60);
    page.awaitTile("sneezy", "over");
    String message = "avg CPU value:65.5 over the threshold 60";
    page.awaitMessage(message);
    Patience.await(
        "the pipeline tells people",
        Patience.SHORT,
        () ->
            stage.slackLines().stream()
                .anyMatch(line -> line.startsWith("host:sneezy ") && line.endsWith(message)));
  }

  @Test
  void aRefusedRecordIsAmongTheDeadLettersWithItsText() {
    stage.send(0, "{\"broken <script>alert(2)</script>".getBytes(UTF_8));

    page.awaitDeadLetter("NOT_JSON", "{\"broken <script>alert(2)</script>");

    assertThat(page.count("#dead-letters script")).isZero();
  }

  @Test
  void thePanelOfAHostOpensAndClosesByTheKeyboard() {
    page.awaitTile("doc", "over");
    page.openPanelByKeyboard("doc");
    Patience.await(
        "the panel tells of windows and messages",
        Patience.SHORT,
        () -> page.panelText().contains("host:doc CPU: cpu"));

    page.closePanelByKeyboard();

    assertThat(page.focusedTile()).isEqualTo("doc");
  }

  @Test
  void aHostileHostNameIsText() {
    page.awaitTile(HOSTILE, "no-limit");
    assertThat(page.tileText(HOSTILE)).contains(HOSTILE);
    page.openPanelByKeyboard(HOSTILE);
    Patience.await(
        "the panel tells of the window",
        Patience.SHORT,
        () -> page.panelText().contains("<b>cpu1</b>"));

    assertThat(page.panelText()).contains(HOSTILE);
    assertThat(page.count("img, b, #tiles script, #host-panel script")).isZero();
    page.closePanelByKeyboard();
  }

  @Test
  void aPageThatLostItsConsoleFindsItAgainByItself() {
    String port = console.portOption();
    assertThat(console.terminate()).isEqualTo(TERMINATED);
    page.awaitConnection("reconnecting");

    console = OPENED.add(ChildConsole.start(sandbox, stage, port));

    page.awaitConnection("live");
    page.awaitTile("doc", "over");
    // Of the time without a console the browser complains with reason.
    browser.forgetFailedConnections();
  }

  @Test
  void aConsoleWithATokenAsksForItAndAgainWhenItHasForgottenWhoLoggedIn() throws IOException {
    Path file = Files.createTempFile(sandbox.folder(), "token-of-the-console-", ".txt");
    Files.writeString(file, TOKEN);
    String option = "--auth-token-file=" + file;
    String port;
    try (ChildConsole locked = ChildConsole.start(sandbox, stage, option)) {
      page.openLocked(locked.url());
      page.logIn(TOKEN + "!");
      page.awaitWrongToken();
      page.logIn(TOKEN);
      page.awaitConnection("live");
      page.awaitTile("doc", "over");
      port = locked.portOption();
      assertThat(locked.terminate()).isEqualTo(TERMINATED);
    }
    page.awaitConnection("reconnecting");

    try (ChildConsole again = ChildConsole.start(sandbox, stage, option, port)) {
      page.logIn(TOKEN);

      page.awaitConnection("live");
      assertThat(page.asksForToken()).isFalse();
      assertThat(again.log()).doesNotContain(TOKEN);
      page.open(console.url());
    }
    browser.forgetFailedConnections();
    browser.forgetUnauthorizedAnswers();
  }

  @Test
  void aLimitIsFoundAndTakenAwayByTwoClicksNotByOne() {
    stage.sql("INSERT INTO %s VALUES ('retired', 50)");
    page.searchLimits("RETI", 1);

    page.pressRemove("retired");
    assertThat(page.hasLimit("retired")).isTrue();
    page.pressRemove("retired");

    page.awaitRemoval("retired");
    page.searchLimits("", Rules.DWARFS.size());
  }

  @Test
  void anAddressThatNamesAHostOpensItsPanelAndABrokenOneDoesNoHarm() {
    page.awaitTile("doc", "over");
    page.open(console.url() + "#host=doc");
    Patience.await(
        "the panel is open",
        Patience.SHORT,
        () -> page.panelIsOpen() && page.panelText().contains("doc"));

    page.open(console.url() + "#host=%");
    page.awaitTile("doc", "over");
    assertThat(page.panelIsOpen()).isFalse();
  }

  @Test
  void thousandsOfHostsStayUsable() {
    try (Stage crowd = Stage.open(sandbox, 1)) {
      long end = System.currentTimeMillis() / 2_000 * 2_000;
      WindowStatsCodec codec = new WindowStatsCodec(ZoneOffset.UTC);
      for (int i = 0; i < CROWD; i++) {
        String host = "host-%04d".formatted(i);
        WindowStats window = new WindowStats(end - 2_000, end, host, "cpu1", i % 100, 100, 10);
        crowd.send(
            new ProducerRecord<>(
                crowd.option("aggregatedTopic"),
                RecordKeys.ofProcessor(host, "cpu1"),
                codec.encode(window)));
      }
      crowd.awaitSent();
      try (ChildConsole ofCrowd = ChildConsole.start(sandbox, crowd)) {
        page.open(ofCrowd.url());

        page.awaitTiles(CROWD);
        page.awaitChartOfLastTile();
        assertThat(page.charts()).isLessThan(200);
        page.searchTiles("T-0421", 1);
        page.awaitTile("host-0421", "no-limit");
        page.searchTiles("", CROWD);
        page.open(console.url());
      }
    }
  }

  @Test
  void itIsAtHomeInLightInDarkAndOnAPhone() {
    page.awaitTile("doc", "over");
    browser.prefer("light");
    String light = page.background();
    page.photograph("light");
    browser.prefer("dark");
    assertThat(page.background()).isNotEqualTo(light);
    page.photograph("dark");
    browser.resize(360, 740, true);
    try {
      assertThat(page.overflows()).isFalse();
      page.photograph("phone");
      page.show("messages");
      assertThat(page.overflows()).isFalse();
    } finally {
      browser.resize(1280, 900, false);
      browser.prefer("light");
    }
  }

  private static ScenarioConfig steady(Map<String, Double> loads, String... cpus) {
    ScenarioConfig.Builder scenario =
        ScenarioConfig.builder()
            .hosts(loads.keySet().stream().sorted().toList())
            .outOfOrder(Duration.ofMillis(200))
            .incidents(
                loads.entrySet().stream()
                    .map(
                        load ->
                            new Incident(
                                load.getKey(),
                                Optional.empty(),
                                0,
                                Long.MAX_VALUE,
                                load.getValue()))
                    .toList());
    return (cpus.length == 0 ? scenario : scenario.cpus(List.of(cpus))).build();
  }
}
