package dev.beamwatch.schemas.commandline;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of options. Some programs spell them {@code --jdbcUrl}, others {@code --jdbc-url}; each
 * understands both.
 */
public final class OptionNames {
  private static final Pattern DASH = Pattern.compile("-([a-zA-Z0-9])");
  private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

  private static final Pattern UNKNOWN = Pattern.compile("^Unknown option: '--([^'=]*)");

  /** A name with more wrong letters than one in so many is another name. */
  private static final int LETTERS_PER_MISTAKE = 3;

  private OptionNames() {}

  /** Returns an argument with its option's name as {@code --jdbcUrl}; others stay. */
  public static String camelCase(String argument) {
    return withName(
        argument,
        name -> DASH.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT)));
  }

  /** Returns an argument with its option's name as {@code --jdbc-url}; others stay. */
  public static String dashed(String argument) {
    return withName(
        argument,
        name ->
            CAPITAL
                .matcher(name)
                .replaceAll(match -> "-" + match.group(1).toLowerCase(Locale.ROOT)));
  }

  private static String withName(String argument, UnaryOperator<String> spelling) {
    if (!argument.startsWith("--")) {
      return argument;
    }
    int end = argument.indexOf('=');
    String name = argument.substring(2, end < 0 ? argument.length() : end);
    return "--" + spelling.apply(name) + (end < 0 ? "" : argument.substring(end));
  }

  /** Returns the name that was probably meant by one that is unknown. */
  public static Optional<String> nearest(String unknown, Collection<String> names) {
    int most = Math.max(1, unknown.length() / LETTERS_PER_MISTAKE);
    return names.stream()
        .filter(name -> distance(unknown, name) <= most)
        .min(
            Comparator.comparingInt((String name) -> distance(unknown, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * Returns what to add to a message: if it names an unknown option, the name that was probably
   * meant, or nothing.
   *
   * @param message of picocli
   * @param names of all options, with their dashes
   */
  public static String hint(@Nullable String message, Collection<String> names) {
    Matcher unknown = UNKNOWN.matcher(message == null ? "" : message);
    return unknown.find()
        ? nearest(
                unknown.group(1),
                names.stream()
                    .filter(name -> name.startsWith("--"))
                    .map(name -> name.substring(2))
                    .toList())
            .map(name -> "; did you mean --" + name + "?")
            .orElse("")
        : "";
  }

  /** Returns how many letters to insert, leave out, replace or swap with the next. */
  private static int distance(String one, String other) {
    String from = one.toLowerCase(Locale.ROOT);
    String to = other.toLowerCase(Locale.ROOT);
    int[][] table = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        table[i][j] = i == 0 || j == 0 ? i + j : distance(table, from, to, i, j);
      }
    }
    return table[from.length()][to.length()];
  }

  private static int distance(int[][] table, String from, String to, int i, int j) {
    boolean isEqual = from.charAt(i - 1) == to.charAt(j - 1);
    int least =
        Math.min(
            table[i - 1][j - 1] + (isEqual ? 0 : 1),
            1 + Math.min(table[i - 1][j], table[i][j - 1]));
    boolean areSwapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return areSwapped ? Math.min(least, table[i - 2][j - 2] + 1) : least;
  }
}
