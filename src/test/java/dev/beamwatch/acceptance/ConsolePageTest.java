package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.Incident;
import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.Sandbox;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What is to be closed, the last first. */
  private static final Deque<AutoCloseable> OPENED = new ArrayDeque<>();

  private static Sandbox sandbox;
  private static Stage stage;
  private static ChildConsole console;
  private static Chromium browser;
  private static ConsolePage page;

  @BeforeAll
  static void start(Sandbox shared) {
    sandbox = shared;
    browser = opened(Chromium.startOrSkip(sandbox.folder()));
    browser.resize(1280, 900, false);
    stage = opened(Stage.open(sandbox, 1));
    var unusedPipeline = stage.start();
    var unusedStream = opened(LiveStream.start(stage, steady(LOADS)));
    console = opened(ChildConsole.start(sandbox, stage));
    page = new ConsolePage(browser, console.url());
  }

  @AfterAll
  static void stop() throws Exception {
    while (!OPENED.isEmpty()) {
      OPENED.pop().close();
    }
  }

  private static <T extends AutoCloseable> T opened(T resource) {
    OPENED.push(resource);
    return resource;
  }

  @BeforeEach
  void open() {
    // It has no stream, and would be told to be silent after a while.
    stage.send(HOSTILE, "<b>cpu1</b>", 42.5);
    page.open();
  }

  @AfterEach
  void nothingWasAskedOfTheWorldAndNothingWentWrong() {
    String own = URI.create(console.url()).getAuthority();
    assertThat(browser.requested())
        .isNotEmpty()
        .allMatch(url -> url.equals("about:blank") || URI.create(url).getAuthority().equals(own));
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
      page.awaitMessage(ReferenceModel.message("dopey", "cpu9", 99.5, 90));
      assertThat(hot.isRunning()).isTrue();
    }
    page.show("tiles");
    page.awaitTile("dopey", "under");
  }

  @Test
  void anEditMovesTheRuleAndLaterTheAlerts() {
    page.awaitRule("sneezy", 80);
    assertThat(page.hasMessage("host:sneezy")).isFalse();

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

    console = opened(ChildConsole.start(sandbox, stage, port));

    page.awaitConnection("live");
    page.awaitTile("doc", "over");
    // Of the time without a console the browser complains with reason.
    browser.forgetFailedConnections();
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
