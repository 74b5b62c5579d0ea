package dev.beamwatch.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The console's page in a browser: what its reader sees, and does with keyboard and mouse. */
final class ConsolePage {
  /** Where photographs of the page go. */
  private static final Path PHOTOGRAPHS =
      Path.of(System.getProperty("beamwatch.screenshots", "target/screenshots"));

  private final Chromium browser;
  private String url;

  ConsolePage(Chromium browser, String url) {
    this.browser = browser;
    this.url = url;
  }

  /** Opens the page of another console. */
  void open(String otherUrl) {
    url = otherUrl;
    open();
  }

  /** Opens the page anew, and waits until it is connected to its console. */
  void open() {
    load();
    awaitConnection("live");
  }

  /** Opens the page of another console, which will ask for its token. */
  void openLocked(String otherUrl) {
    url = otherUrl;
    load();
  }

  private void load() {
    browser.open("about:blank");
    browser.open(url);
  }

  /** Waits until the page asks for the token of its console, and gives one by Enter. */
  void logIn(String token) {
    Patience.await(
        "the page asks for the console's token", Patience.SHORT, () -> isVisible("#login"));
    type("#login [name=token]", token);
    browser.press(Chromium.Key.ENTER);
  }

  /** Waits until the page says that a token was wrong. */
  void awaitWrongToken() {
    Patience.await(
        "the page says that the token is wrong",
        Patience.SHORT,
        () -> !text("#login [role=alert]").isBlank());
  }

  boolean asksForToken() {
    return isVisible("#login");
  }

  /** Waits until the page says that its connection is in a state. */
  void awaitConnection(String state) {
    Patience.await(
        "the page says that its connection is " + state,
        Patience.SHORT,
        () -> attribute("#connection", "data-state").equals(state));
  }

  /** Waits until there is a tile for a host that is in a state: over, under or no-limit. */
  void awaitTile(String host, String state) {
    Patience.await(
        "the tile of " + host + " is " + state,
        Patience.SHORT,
        () -> attribute(tile(host), "data-state").equals(state));
  }

  /** Returns all that the tile of a host says. */
  String tileText(String host) {
    return text(tile(host));
  }

  /** Waits until the rule in the tile of a host is at a limit. */
  void awaitRule(String host, int limit) {
    Patience.await(
        "the rule of " + host + " is at " + limit,
        Patience.SHORT,
        () -> attribute(tile(host), "data-limit").equals(Integer.toString(limit)));
  }

  /** Opens the panel of a host as one without a mouse does. */
  void openPanelByKeyboard(String host) {
    focus(tile(host));
    browser.press(Chromium.Key.ENTER);
    Patience.await("the panel is open", Patience.SHORT, this::panelIsOpen);
  }

  /** Closes the panel as one without a mouse does. */
  void closePanelByKeyboard() {
    browser.press(Chromium.Key.ESCAPE);
    Patience.await("the panel is closed", Patience.SHORT, () -> !panelIsOpen());
  }

  boolean panelIsOpen() {
    return isVisible("#host-panel");
  }

  /** Returns all that the panel says. */
  String panelText() {
    return text("#host-panel");
  }

  /** Returns the host whose tile has the focus; empty if none has it. */
  String focusedTile() {
    return browser
        .evaluate("() => document.activeElement?.closest('[data-host]')?.dataset.host ?? ''")
        .asText();
  }

  /** Waits until the feed holds a message exactly as it was sent. */
  void awaitMessage(String message) {
    show("messages");
    Patience.await(
        "the feed holds " + message,
        Patience.SHORT,
        () -> texts("#messages [data-seq]").stream().anyMatch(each -> each.contains(message)));
  }

  /**
   * Waits until the feed holds a message with an outcome.
   *
   * @param state {@code sent} or {@code refused}
   */
  void awaitOutcome(String message, String state) {
    show("messages");
    Patience.await(
        "the feed holds " + message + " as " + state,
        Patience.SHORT,
        () -> hasMessage(message, state));
  }

  /** Tells whether the feed holds a message with an outcome. */
  boolean hasMessage(String message, String state) {
    show("messages");
    return texts("#messages [data-state=\"" + state + "\"]").stream()
        .anyMatch(each -> each.contains(message));
  }

  /** Waits until the feed of windows over their limit holds one. */
  void awaitBreach(String breach) {
    show("breaches");
    Patience.await(
        "there is a window over its limit: " + breach,
        Patience.SHORT,
        () -> texts("#breaches [data-seq]").stream().anyMatch(each -> each.contains(breach)));
  }

  /** Tells whether the feed of windows over their limit holds one that begins with a text. */
  boolean hasBreach(String beginning) {
    show("breaches");
    return texts("#breaches [data-seq]").stream().anyMatch(each -> each.startsWith(beginning));
  }

  /** Waits until the line of what is wrong holds a text, or does not. */
  void awaitNote(String text, boolean there) {
    Patience.await(
        "the notes " + (there ? "say " : "do not say any more ") + text,
        Patience.SHORT,
        () -> text("#notes").contains(text) == there);
  }

  /** Returns what the table of receivers says of one on Slack. */
  String receiver(String channel) {
    return text("#told [data-channel=" + quoted(channel) + "]");
  }

  /** Waits until there is a dead letter with a reason that shows a text. */
  void awaitDeadLetter(String reason, String shown) {
    show("dead-letters");
    Patience.await(
        "there is a dead letter " + reason + " that shows " + shown,
        Patience.SHORT,
        () ->
            texts("#dead-letters [data-seq][data-reason=\"" + reason + "\"]").stream()
                .anyMatch(each -> each.contains(shown)));
  }

  /** Types another limit for a host, and saves it by Enter. */
  void edit(String host, String limit) {
    beginEdit(host);
    browser.type(limit);
    browser.press(Chromium.Key.ENTER);
  }

  /** Leaves the field of a limit without saving. */
  void leaveEdit() {
    browser.press(Chromium.Key.ESCAPE);
  }

  /** Waits until the row of a host says what is wrong with what was typed. */
  void awaitRefusal(String host) {
    Patience.await(
        "the row of " + host + " says what is wrong",
        Patience.SHORT,
        () -> !text(row(host) + " [role=alert]").isBlank());
  }

  /** Waits until the row of a host tells that the pipeline has not yet taken a limit up, or has. */
  void awaitPending(String host, boolean pending) {
    Patience.await(
        "the limit of " + host + (pending ? " is told to be" : " is no longer") + " pending",
        Patience.SHORT,
        () -> exists(row(host) + " [data-pending]") == pending);
  }

  /** Searches the limits, and waits until so many are shown. */
  void searchLimits(String text, int found) {
    show("thresholds");
    type("[name=limit-search]", text);
    Patience.await(
        "so many limits are found by " + text + ": " + found,
        Patience.SHORT,
        () -> count("#thresholds tr") == found);
  }

  /** Presses the button that takes the limit of a host away, for the first or the second time. */
  void pressRemove(String host) {
    if (!exists(row(host) + " form")) {
      beginEdit(host);
    }
    click(row(host) + " form button:nth-of-type(2)");
  }

  boolean hasLimit(String host) {
    return exists(row(host));
  }

  /** Waits until the page tells that the pipeline will notice that a host has no limit. */
  void awaitRemoval(String host) {
    Patience.await(
        "the page tells that " + host + " has no limit",
        Patience.SHORT,
        () -> text("#thresholds-note").contains(host) && !hasLimit(host));
  }

  /** Searches the tiles, and waits until so many are shown. */
  void searchTiles(String text, int found) {
    show("tiles");
    type("[name=search]", text);
    awaitTiles(found);
  }

  /** Waits until so many tiles are shown. */
  void awaitTiles(int number) {
    Patience.await(
        "there are tiles: " + number,
        Patience.SHORT,
        () -> count("#tiles [data-host]:not([hidden])") == number);
  }

  /** Scrolls to the last tile, and waits until it has a chart. */
  void awaitChartOfLastTile() {
    var unused =
        browser.evaluate(
            "() => document.querySelector('#tiles [data-host]:last-child').scrollIntoView()");
    Patience.await(
        "the last tile has a chart",
        Patience.SHORT,
        () -> exists("#tiles [data-host]:last-child canvas"));
  }

  /** Returns how many charts are drawn. */
  int charts() {
    return count("#tiles canvas");
  }

  private void type(String field, String text) {
    var unused =
        browser.evaluate(
            "q => { const f = document.querySelector(q); f.focus(); f.select(); }", field);
    if (text.isEmpty()) {
      browser.press(Chromium.Key.DELETE);
    } else {
      browser.type(text);
    }
  }

  private void beginEdit(String host) {
    show("thresholds");
    Patience.await("there is a row of " + host, Patience.SHORT, () -> exists(row(host)));
    click(row(host) + " [data-action=edit]");
    String field = row(host) + " input[name=limit]";
    Patience.await("the limit of " + host + " can be typed", Patience.SHORT, () -> exists(field));
    var unused =
        browser.evaluate(
            "q => { const f = document.querySelector(q); f.focus(); f.select(); }", field);
  }

  /** Brings the tiles, breaches, messages, dead letters or thresholds into view. */
  void show(String view) {
    String button = "[data-view=" + view + "]";
    if (exists(button)) {
      click(button);
    }
  }

  /** Tells whether the page is wider than its window. */
  boolean overflows() {
    return browser
        .evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
        .asBoolean();
  }

  /** Returns the colour behind everything. */
  String background() {
    return browser.evaluate("() => getComputedStyle(document.body).backgroundColor").asText();
  }

  /** Photographs what is in view. */
  void photograph(String name) {
    browser.photograph(PHOTOGRAPHS.resolve(name + ".png"));
  }

  /** Returns how many elements of the page have a name. */
  int count(String element) {
    return browser.evaluate("q => document.querySelectorAll(q).length", element).asInt();
  }

  private static String tile(String host) {
    return "#tiles [data-host=" + quoted(host) + "]";
  }

  private static String row(String host) {
    return "#thresholds [data-host=" + quoted(host) + "]";
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private boolean exists(String selector) {
    return count(selector) > 0;
  }

  private boolean isVisible(String selector) {
    return browser
        .evaluate("q => document.querySelector(q)?.checkVisibility() ?? false", selector)
        .asBoolean();
  }

  private String attribute(String selector, String name) {
    return browser
        .evaluate("(q, n) => document.querySelector(q)?.getAttribute(n) ?? ''", selector, name)
        .asText();
  }

  private String text(String selector) {
    return browser.evaluate("q => document.querySelector(q)?.textContent ?? ''", selector).asText();
  }

  private List<String> texts(String selector) {
    JsonNode all =
        browser.evaluate(
            "q => Array.from(document.querySelectorAll(q), each => each.textContent)", selector);
    List<String> texts = new ArrayList<>();
    all.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private void focus(String selector) {
    var unused = browser.evaluate("q => document.querySelector(q).focus()", selector);
  }

  private void click(String selector) {
    var unused = browser.evaluate("q => document.querySelector(q).click()", selector);
  }
}
