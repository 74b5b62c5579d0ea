package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.OptionValues.duration;
import static dev.beamwatch.pipeline.OptionValues.oneOf;
import static dev.beamwatch.pipeline.OptionValues.yesOrNo;

import dev.beamwatch.pipeline.replay.Period;
import dev.beamwatch.pipeline.replay.ReadFiles.Recorded;
import dev.beamwatch.pipeline.replay.ResultFolder;
import dev.beamwatch.recordings.RecordingException;
import dev.beamwatch.recordings.RecordingOption;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.SqlTimestamps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code scripts/replay} as validated values.
 *
 * @param pipeline what the replay has in common with a live pipeline
 * @param source where the past comes from
 * @param period what of it; whole windows
 * @param recorded files; null unless they are the source
 * @param limits a file, or null for the table
 * @param comparedLimits the same for a second set; null if there is none
 * @param output folder for the results
 * @param isOverwriting whether it may be there
 * @param isJson whether programs read what is printed
 * @param failsOnDifference whether the exit code says that the sets differ
 * @param maxDisorder how far a record of the topic with windows may be behind
 */
record ReplayConfig(
    PipelineConfig pipeline,
    Source source,
    Period period,
    @Nullable Recorded recorded,
    Limits limits,
    @Nullable Limits comparedLimits,
    Path output,
    boolean isOverwriting,
    boolean isJson,
    boolean failsOnDifference,
    Duration maxDisorder) {

  /** Where the past comes from. */
  enum Source {
    AGGREGATES,
    READINGS,
    FILES;

    boolean isKafka() {
      return this != FILES;
    }
  }

  /**
   * A set of limits.
   *
   * @param name as the option has it
   * @param file null for the table
   */
  record Limits(String name, @Nullable Path file) {
    static final String TABLE = "table";

    static Limits of(String value) {
      return new Limits(value, value.equals(TABLE) ? null : Path.of(value));
    }

    boolean areInTheTable() {
      return file == null;
    }
  }

  /**
   * Reads the options.
   *
   * @param files that are not options
   * @throws InvalidOptionException if options are missing or wrong, one line each
   */
  static ReplayConfig of(ReplayArguments options, List<String> files) {
    Mistakes mistakes = new Mistakes();
    Source source =
        mistakes.in(
            () ->
                oneOf("source", options.getSource(), Set.of("aggregates", "readings"))
                        .equals("readings")
                    ? Source.READINGS
                    : Source.AGGREGATES,
            Source.AGGREGATES);
    Source actual = files.isEmpty() ? source : Source.FILES;
    Limits limits = Limits.of(options.getLimits());
    Limits compared = options.getCompareWith() == null ? null : Limits.of(options.getCompareWith());
    boolean needsTable = limits.areInTheTable() || (compared != null && compared.areInTheTable());
    if (!needsTable) {
      options.setThresholdTable(Contract.THRESHOLDS_TABLE);
    }
    PipelineConfig pipeline =
        mistakes.inOptional(
            () -> ConfigReader.read(forThePast(options, actual.isKafka(), needsTable)));
    Period period =
        new Period(
            timeOr(options.getFrom(), "from", 0, pipeline, mistakes),
            timeOr(options.getTo(), "to", SqlTimestamps.MAX_MILLIS, pipeline, mistakes));
    Recorded recorded =
        files.isEmpty() ? null : mistakes.inOptional(() -> recorded(options, files));
    Path output = Path.of(options.getOutput());
    boolean isOverwriting = mistakes.in(() -> yesOrNo("overwrite", options.getOverwrite()), false);
    var unused = mistakes.inOptional(() -> requireFree(output, isOverwriting));
    boolean isJson =
        mistakes.in(
            () -> oneOf("format", options.getFormat(), Set.of("text", "json")).equals("json"),
            false);
    boolean failsOnDifference =
        mistakes.in(() -> yesOrNo("failOnDifference", options.getFailOnDifference()), false);
    if (failsOnDifference && compared == null) {
      var unusedToo =
          mistakes.inOptional(
              () -> {
                throw InvalidOptionException.because(
                    "--failOnDifference needs a second set of limits: --compareWith");
              });
    }
    Duration maxDisorder =
        mistakes.in(
            () -> duration("maxDisorder", options.getMaxDisorder(), Duration.ZERO), Duration.ZERO);
    mistakes.throwIfAny();
    if (pipeline == null) {
      throw new IllegalStateException("a mistake was not reported");
    }
    Period whole = period.ofWholeWindows(pipeline.windows().size());
    if (whole.isEmpty()) {
      throw InvalidOptionException.because(
          "there is no whole window of %s from %s to %s"
              .formatted(
                  pipeline.windows().size(),
                  options.getFrom() == null ? "the beginning" : "--from=" + options.getFrom(),
                  options.getTo() == null ? "the end" : "--to=" + options.getTo()));
    }
    return new ReplayConfig(
        pipeline,
        actual,
        whole,
        recorded,
        limits,
        compared,
        output,
        isOverwriting,
        isJson,
        failsOnDifference,
        maxDisorder);
  }

  /** Takes away what a look at the past has no use for, and need not be right. */
  static AnomalyOptions forThePast(AnomalyOptions options, boolean needsKafka, boolean needsTable) {
    AnomalyOptions past = options.as(AnomalyOptions.class);
    past.setSlackMessages("breaches");
    past.setSlackToken(null);
    past.setSlackChannel("nobody");
    past.setSlackUrl("https://slack.com/api/");
    past.setSlackPause("PT1S");
    past.setSlackTimeout("PT10S");
    past.setAlertmanagerUrl(null);
    past.setAlertmanagerUser(null);
    past.setAlertmanagerPassword(null);
    past.setAlertmanagerToken(null);
    past.setAlertLabels(null);
    past.setConsoleUrl(null);
    past.setNotifyMaxAge(null);
    past.setFilteredTopic("no-filtered-readings");
    past.setDeadLetterTopic("no-dead-letters");
    past.setAlertTopic("");
    past.setNotificationTopic("");
    past.setConsumerGroup("none");
    past.setAutoOffsetReset("earliest");
    past.setDelivery("at-least-once");
    past.setFilterAbove("80");
    past.setThresholdRefresh("PT30S");
    past.setReportInterval("PT0S");
    past.setStopAtEnd("false");
    if (!needsKafka) {
      past.setBootstrapServers("none:1");
      past.setKafkaConfig(null);
      past.setInputTopic("no-input");
      past.setAggregatedTopic("no-windows");
    }
    if (!needsTable) {
      past.setJdbcUrl("jdbc:postgresql:none");
      past.setJdbcUser(null);
      past.setJdbcPassword(null);
      past.setJdbcTimeout("PT10S");
    }
    return past;
  }

  private static long timeOr(
      @Nullable String value,
      String option,
      long otherwise,
      @Nullable PipelineConfig pipeline,
      Mistakes mistakes) {
    if (value == null) {
      return otherwise;
    }
    // Without a pipeline this only finds mistakes, which are the same in every zone.
    ZoneId zone = pipeline == null ? ZoneOffset.UTC : pipeline.zone();
    return mistakes.in(() -> OptionValues.time(option, value, zone), otherwise);
  }

  private static Recorded recorded(ReplayArguments options, List<String> files) {
    Map<RecordingOption, String> layout = new EnumMap<>(RecordingOption.class);
    put(layout, RecordingOption.PRESET, options.getPreset());
    put(layout, RecordingOption.FORMAT, options.getFileFormat());
    put(layout, RecordingOption.DELIMITER, options.getDelimiter());
    put(layout, RecordingOption.DECIMAL, options.getDecimal());
    put(layout, RecordingOption.TIME_COLUMN, options.getTimeColumn());
    put(layout, RecordingOption.TIME_FORMAT, options.getTimeFormat());
    put(layout, RecordingOption.TIME_ZONE, options.getFileTimeZone());
    put(layout, RecordingOption.VALUE_COLUMN, options.getValueColumn());
    put(layout, RecordingOption.IDLE_COLUMN, options.getIdleColumn());
    put(layout, RecordingOption.SCALE, options.getScale());
    put(layout, RecordingOption.HOST_COLUMN, options.getHostColumn());
    put(layout, RecordingOption.CPU_COLUMN, options.getCpuColumn());
    put(layout, RecordingOption.HOST, options.getHost());
    put(layout, RecordingOption.CPU, options.getCpu());
    Recorded recorded =
        new Recorded(
            List.copyOf(files), layout, yesOrNo("skipBadLines", options.getSkipBadLines()));
    try {
      var unused = recorded.layout();
    } catch (RecordingException e) {
      throw InvalidOptionException.because(String.valueOf(e.getMessage()));
    }
    return recorded;
  }

  private static void put(
      Map<RecordingOption, String> layout, RecordingOption option, @Nullable String value) {
    if (value != null) {
      layout.put(option, value);
    }
  }

  private static @Nullable Boolean requireFree(Path output, boolean isOverwriting) {
    if (Files.exists(output) && !isOverwriting) {
      throw InvalidOptionException.because(
          "--output=" + output + " is there already: name another folder, or add --overwrite=true");
    }
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw InvalidOptionException.because("--output=" + output + " is a file, not a folder");
    }
    if (isOverwriting && !ResultFolder.mayReplace(output)) {
      throw InvalidOptionException.because(
          "--output=" + output + " holds no results of a replay, so it is not overwritten");
    }
    return null;
  }
}
