package dev.beamwatch.pipeline;

import dev.beamwatch.schemas.commandline.OptionNames;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a command, parsed by Beam. Beam stops at the first that is wrong. Here the
 * others are parsed nevertheless, so that people see all mistakes at once.
 *
 * @param <T> the type of options
 */
final class Arguments<T extends PipelineOptions> {
  private final T options;
  private final List<String> mistakes;

  private Arguments(T options, List<String> mistakes) {
    this.options = options;
    this.mistakes = mistakes;
  }

  /** Returns arguments with the names of options spelled as Beam wants them. */
  static String[] spelled(String[] args) {
    return Arrays.stream(args).map(OptionNames::camelCase).toArray(String[]::new);
  }

  /**
   * Parses arguments. What is wrong with them is told by {@link #read}.
   *
   * @param args as they were given
   * @param all those, and what is preset
   */
  static <T extends PipelineOptions> Arguments<T> parse(
      Class<T> type, String[] args, String[] all) {
    PipelineOptionsFactory.register(type);
    Set<String> mistakes = new LinkedHashSet<>();
    Set<String> names = names();
    List<String> right = new ArrayList<>();
    for (String argument : all) {
      if (argument.startsWith("--") && !names.contains(nameOf(argument))) {
        mistakes.add(unknown(nameOf(argument), names));
      } else {
        right.add(argument);
      }
    }
    try {
      return new Arguments<>(options(type, right), List.copyOf(mistakes));
    } catch (IllegalArgumentException e) {
      // Found below: some argument is wrong by itself, or too many are.
      for (String argument : List.copyOf(right)) {
        String mistake = mistakeIn(type, argument);
        if (mistake != null) {
          mistakes.add(mistake);
          right.remove(argument);
        }
      }
    }
    Map<String, List<String>> byName =
        Arrays.stream(args)
            .filter(right::contains)
            .collect(Collectors.groupingBy(Arguments::nameOf, Collectors.toList()));
    byName.values().stream()
        .filter(given -> given.size() > 1)
        .forEach(
            given -> {
              mistakes.add(repeated(given));
              right.removeAll(given.subList(1, given.size()));
            });
    try {
      return new Arguments<>(options(type, right), List.copyOf(mistakes));
    } catch (IllegalArgumentException e) {
      throw InvalidOptionException.because(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the options; call {@link #read} first. */
  T options() {
    return options;
  }

  /**
   * Reads values from the options.
   *
   * @throws InvalidOptionException if an argument is wrong, or the values are; one line each
   */
  <C> C read(Function<T, C> reader) {
    Mistakes all = new Mistakes();
    mistakes.forEach(
        mistake ->
            all.inOptional(
                () -> {
                  throw InvalidOptionException.because(mistake);
                }));
    @Nullable C values = all.inOptional(() -> reader.apply(options));
    all.throwIfAny();
    if (values == null) {
      throw new IllegalStateException("a mistake was not reported");
    }
    return values;
  }

  private static <T extends PipelineOptions> T options(Class<T> type, List<String> arguments) {
    return PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).as(type);
  }

  private static @Nullable String mistakeIn(
      Class<? extends PipelineOptions> type, String argument) {
    try {
      var unused = options(type, List.of(argument));
      return null;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String unknown(String name, Set<String> names) {
    return "--"
        + name
        + " is not an option; "
        + OptionNames.nearest(name, names)
            .map(nearest -> "did you mean --" + nearest + "? --help lists all")
            .orElse("--help lists those that are");
  }

  private static String repeated(List<String> given) {
    return "--"
        + nameOf(given.get(0))
        + " may be given once only, not as "
        + given.stream()
            .map(argument -> argument.substring(argument.indexOf('=') + 1))
            .collect(Collectors.joining(", "));
  }

  private static String nameOf(String argument) {
    int end = argument.indexOf('=');
    return argument.substring(Math.min(2, argument.length()), end < 2 ? argument.length() : end);
  }

  /** Returns the names of all options that Beam knows of, those of runners included. */
  private static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Class<? extends PipelineOptions> each : PipelineOptionsFactory.getRegisteredOptions()) {
      for (Method method : each.getMethods()) {
        String name = method.getName().replaceFirst("^(get|is)(?=[A-Z])", "");
        if (method.getParameterCount() == 0 && !name.equals(method.getName())) {
          names.add(Introspector.decapitalize(name));
        }
      }
    }
    return names;
  }
}
