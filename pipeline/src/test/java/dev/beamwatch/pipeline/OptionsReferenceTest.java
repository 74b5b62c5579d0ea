package dev.beamwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.options.AlertOptions;
import dev.beamwatch.pipeline.options.AlertmanagerOptions;
import dev.beamwatch.pipeline.options.KafkaOptions;
import dev.beamwatch.pipeline.options.OperationOptions;
import dev.beamwatch.pipeline.options.RecordingOptions;
import dev.beamwatch.pipeline.options.ReplayOptions;
import dev.beamwatch.pipeline.options.SlackOptions;
import dev.beamwatch.pipeline.options.ThresholdOptions;
import dev.beamwatch.pipeline.options.TimeOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.junit.jupiter.api.Test;

class OptionsReferenceTest {
  @Test
  void everyInterfaceOfOptionsIsCovered() {
    assertThat(AnomalyOptions.class.getInterfaces())
        .containsExactlyInAnyOrder(
            KafkaOptions.class,
            TimeOptions.class,
            ThresholdOptions.class,
            AlertOptions.class,
            SlackOptions.class,
            AlertmanagerOptions.class,
            OperationOptions.class);
  }

  @Test
  void helpListsEveryOptionOnceWithItsDefaultAndMeaning() {
    String help = OptionsReference.help();
    String words = help.replaceAll("\\s+", " ");

    for (Method option : options(false)) {
      assertThat(
              help.lines()
                  .filter(
                      line -> line.equals("  --" + name(option) + "=" + preset(option, "VALUE"))))
          .as(name(option))
          .hasSize(1);
      assertThat(words).contains(option.getAnnotation(Description.class).value());
    }
  }

  @Test
  void hiddenOptionsAreNotListed() {
    assertThat(options(true)).isNotEmpty();
    for (Method option : options(true)) {
      assertThat(OptionsReference.help()).doesNotContain("--" + name(option));
      assertThat(OptionsReference.markdown()).doesNotContain("--" + name(option));
    }
  }

  @Test
  void helpFitsATerminalAndTellsRunnersAndExitCodes() {
    String help = OptionsReference.help();

    assertThat(help.lines().skip(1))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(help)
        .startsWith("Usage: ")
        .contains(
            "\nKafka:\n",
            "\nFilter, windows and event time:\n",
            "\nThresholds:\n",
            "\nSlack:\n",
            "\nAlertmanager:\n",
            "\nOperation:\n",
            "DirectRunner",
            "FlinkRunner")
        .endsWith("130 or 143 stopped by Ctrl-C or kill.\n");
  }

  @Test
  void theTablesOfTheReadmeHaveARowForEveryOption() {
    List<String> lines = OptionsReference.markdown().lines().toList();

    for (Method option : options(false)) {
      String description = option.getAnnotation(Description.class).value();
      String preset =
          description.endsWith("Required.")
              ? "required"
              : option.isAnnotationPresent(Default.String.class)
                  ? "`" + preset(option, "") + "`"
                  : "–";
      assertThat(lines)
          .containsOnlyOnce("| `--" + name(option) + "` | " + preset + " | " + description + " |");
    }
    assertThat(lines).filteredOn(line -> line.equals("|---|---|---|")).hasSize(7);
  }

  @Test
  void requiredOptionsComeFirstThenTheNamesInOrder() {
    assertThat(OptionsReference.markdown().lines().filter(line -> line.startsWith("| `")))
        .first()
        .asString()
        .startsWith("| `--bootstrapServers` | required |");
    List<String> slack =
        OptionsReference.help()
            .lines()
            .dropWhile(line -> !line.equals("Slack:"))
            .takeWhile(line -> !line.isEmpty())
            .filter(line -> line.startsWith("  --"))
            .toList();
    assertThat(slack)
        .containsExactly(
            "  --slackChannel=VALUE",
            "  --slackMessages=breaches",
            "  --slackPause=PT1S",
            "  --slackTimeout=PT10S",
            "  --slackToken=VALUE",
            "  --slackUrl=https://slack.com/api/");
  }

  @Test
  void theSameOptionsAreListedInTheSameOrderEveryTime() {
    assertThat(OptionsReference.help()).isEqualTo(OptionsReference.help());
    assertThat(OptionsReference.markdown()).isEqualTo(OptionsReference.markdown());
  }

  @Test
  void helpOfAReplayListsEveryOptionOfItsOwnOnceWithItsDefaultAndMeaning() {
    String words = Replay.help().replaceAll("\\s+", " ");

    for (Class<?> group : List.of(ReplayOptions.class, RecordingOptions.class)) {
      List<Method> own =
          Arrays.stream(group.getDeclaredMethods())
              .filter(method -> method.getName().startsWith("get"))
              .toList();
      assertThat(own).isNotEmpty();
      for (Method option : own) {
        assertThat(option.isAnnotationPresent(Description.class)).as(name(option)).isTrue();
        assertThat(Replay.help().lines())
            .containsOnlyOnce("  --" + name(option) + "=" + preset(option, "VALUE"));
        assertThat(words).contains(option.getAnnotation(Description.class).value());
      }
    }
  }

  /** A name that no option has would be left out without a word. */
  @Test
  void helpOfAReplayListsWhatItSharesWithThePipelineAndNothingElseOfIt() {
    List<String> shared =
        options(false).stream()
            .map(OptionsReferenceTest::name)
            .filter(name -> Replay.help().contains("\n  --" + name + "="))
            .toList();

    assertThat(shared)
        .containsExactlyInAnyOrder(
            "bootstrapServers",
            "kafkaConfig",
            "inputTopic",
            "aggregatedTopic",
            "maxReadingBytes",
            "jdbcUrl",
            "jdbcUser",
            "jdbcPassword",
            "jdbcTimeout",
            "thresholdTable",
            "windowSize",
            "allowedLateness",
            "maxOutOfOrderness",
            "maxClockSkew",
            "timeZone",
            "breachingWindows",
            "ofWindows",
            "clearWindows",
            "silentAfter",
            "repeatAfter");
  }

  @Test
  void helpOfAReplayFitsATerminalAndTellsItsExitCodes() {
    assertThat(Replay.help().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(Replay.help())
        .startsWith("Usage: scripts/replay ")
        .contains("Exit codes: 0 done, 1 failed, 2 ", "3 the sets of");
  }

  private static List<Method> options(boolean hidden) {
    List<Method> options = new ArrayList<>();
    for (Class<?> group : AnomalyOptions.class.getInterfaces()) {
      Arrays.stream(group.getDeclaredMethods())
          .filter(method -> method.getName().startsWith("get"))
          .filter(method -> method.isAnnotationPresent(Hidden.class) == hidden)
          .forEach(options::add);
    }
    assertThat(options)
        .allSatisfy(o -> assertThat(o.isAnnotationPresent(Description.class)).isTrue());
    return options;
  }

  private static String name(Method option) {
    String name = option.getName().substring("get".length());
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static String preset(Method option, String otherwise) {
    Default.String preset = option.getAnnotation(Default.String.class);
    return preset == null ? otherwise : preset.value();
  }
}
