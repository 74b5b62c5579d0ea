package dev.beamwatch.pipeline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.coders.Hostile;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.ThresholdColumn;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/** Any rows that count, written as CSV, give the limits that they give without a file. */
class LimitsFilePropertiesTest {
  private static final LimitDefaults DEFAULTS = new LimitDefaults(2, 4, 8, Duration.ofSeconds(90));

  /** Ignored. */
  private static final String OTHER = "owner";

  private @Nullable Path file;

  @BeforeProperty
  void makeFile() throws IOException {
    file = Files.createTempFile("limits", ".csv");
  }

  @AfterProperty
  void deleteFile() throws IOException {
    Files.delete(file());
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsRead(
      @ForAll("tables") List<Threshold> rows,
      @ForAll("headers") List<String> columns,
      @ForAll("formats") CSVFormat format,
      @ForAll boolean byteOrderMark)
      throws IOException {
    StringBuilder text = new StringBuilder(byteOrderMark ? "\uFEFF" : "");
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      csv.printRecord(columns);
      for (Threshold row : rows) {
        csv.printRecord(columns.stream().map(column -> cell(row, column)).toList());
      }
    }
    Files.writeString(file(), text, UTF_8);

    assertThat(LimitsFile.read(file(), DEFAULTS, 7).thresholds())
        .isEqualTo(Thresholds.of(rows, DEFAULTS, 7));
  }

  private Path file() {
    if (file == null) {
      throw new IllegalStateException("no file");
    }
    return file;
  }

  private static @Nullable Object cell(Threshold row, String name) {
    if (name.equals(OTHER)) {
      return "Ann, \"and others\"\n";
    }
    return switch (ThresholdColumn.valueOf(name.toUpperCase(Locale.ROOT))) {
      case HOSTNAME -> row.hostname();
      case ALLOWED_TOP -> row.allowedTop().toPlainString();
      case CPU -> row.cpu();
      case WARNING_TOP -> row.warningTop();
      case CLEAR_TOP -> row.clearTop();
      case BREACHING_WINDOWS -> row.breachingWindows();
      case OF_WINDOWS -> row.ofWindows();
      case CLEAR_WINDOWS -> row.clearWindows();
      case SILENT_AFTER_SECONDS -> row.silentAfterSeconds();
      case CHANNEL -> row.channel();
      case VALID_FROM -> time(row.validFromMillis());
    };
  }

  /** Even milliseconds as PostgreSQL prints them, odd ones as ISO 8601. */
  private static @Nullable String time(@Nullable Long millis) {
    if (millis == null) {
      return null;
    }
    String iso = Instant.ofEpochMilli(millis).toString();
    return millis % 2 == 0 ? iso.replace('T', ' ').replace("Z", "+00") : iso;
  }

  @Provide
  Arbitrary<List<String>> headers() {
    List<String> names = new ArrayList<>(List.of(OTHER));
    Arrays.stream(ThresholdColumn.values()).map(ThresholdColumn::sql).forEach(names::add);
    return Arbitraries.shuffle(names);
  }

  @Provide
  Arbitrary<CSVFormat> formats() {
    return Combinators.combine(
            Arbitraries.of("\n", "\r\n", "\n\n"),
            Arbitraries.of(QuoteMode.MINIMAL, QuoteMode.ALL, QuoteMode.ALL_NON_NULL))
        .as(
            (end, quotes) ->
                CSVFormat.DEFAULT.builder().setRecordSeparator(end).setQuoteMode(quotes).get());
  }

  @Provide
  Arbitrary<List<Threshold>> tables() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of("a", "ab", "ß", "*", " a ", "a,b", "\"", "\r\n", "a\rb", "\uFEFF"),
            Arbitraries.of(Hostile.TEXTS)
                .filter(
                    text -> !text.isEmpty() && !text.equals("\u0000") && text.length() <= 65_536));
    Arbitrary<BigDecimal> allowed =
        Arbitraries.of("20", "20.0", "62.50", "1000000").map(BigDecimal::new);
    Arbitrary<BigDecimal> warning = Arbitraries.of("15", "19.999").map(BigDecimal::new);
    Arbitrary<BigDecimal> clear = Arbitraries.of("-5.5", "15", "0.0000001").map(BigDecimal::new);
    Arbitrary<Threshold> limits =
        Combinators.combine(allowed, warning.injectNull(0.5), clear.injectNull(0.5))
            .as(
                (allowedTop, warningTop, clearTop) ->
                    new Threshold(
                        "",
                        allowedTop,
                        null,
                        warningTop,
                        clearTop,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    Arbitrary<Threshold> rows =
        Combinators.combine(
                limits,
                names,
                names.injectNull(0.5),
                Arbitraries.integers().between(1, 4).injectNull(0.5),
                Arbitraries.integers().between(4, 60).injectNull(0.5),
                Arbitraries.integers().between(1, 60).injectNull(0.5),
                Arbitraries.of(0, 30, Integer.MAX_VALUE).injectNull(0.5))
            .as(
                (row, host, cpu, breaching, of, clearWindows, silent) ->
                    new Threshold(
                        host,
                        row.allowedTop(),
                        cpu,
                        row.warningTop(),
                        row.clearTop(),
                        breaching,
                        of,
                        clearWindows,
                        silent,
                        null,
                        null));
    return Combinators.combine(
            rows,
            names.injectNull(0.5),
            Arbitraries.of(0L, 1L, 999L, -1L, 1_633_956_780_000L).injectNull(0.5))
        .as(
            (row, channel, validFrom) ->
                new Threshold(
                    row.hostname(),
                    row.allowedTop(),
                    row.cpu(),
                    row.warningTop(),
                    row.clearTop(),
                    row.breachingWindows(),
                    row.ofWindows(),
                    row.clearWindows(),
                    row.silentAfterSeconds(),
                    channel,
                    validFrom))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .uniqueElements(row -> Arrays.asList(row.hostname(), row.cpu(), row.validFromMillis()));
  }
}
