package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractTest {
  static List<String> topics() {
    return Contract.TOPICS;
  }

  @Test
  void theNamesAreThoseThatPeopleAlreadyUse() {
    assertThat(Contract.TOPICS)
        .containsExactly(
            "cpu_load_stats_real",
            "cpu_load_stats_real_filter",
            "cpu_agg_stats",
            "cpu_alerts",
            "cpu_notifications",
            "cpu_load_stats_real_dlq");
    assertThat(Contract.THRESHOLDS_TABLE).isEqualTo("public.cpu_thresholds");
  }

  @ParameterizedTest
  @MethodSource("topics")
  void everySchemaKeepsToTheMetaSchemaOfItsDraft(String topic) throws IOException {
    JsonNode schema = schema(topic);

    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                .validate(schema))
        .isEmpty();
    assertThat(schema.path("$schema").textValue())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(schema.path("$id").textValue())
        .isEqualTo("https://beamwatch.dev/schemas/" + topic + ".schema.json");
  }

  @ParameterizedTest
  @MethodSource("topics")
  void everyFieldHasATitleAndADescription(String topic) throws IOException {
    schema(topic)
        .path("properties")
        .fields()
        .forEachRemaining(
            field -> {
              assertThat(field.getValue().path("title").asText()).as(field.getKey()).isNotBlank();
              assertThat(field.getValue().path("description").asText())
                  .as(field.getKey())
                  .isNotBlank();
            });
  }

  @ParameterizedTest
  @MethodSource("topics")
  void everySchemaLetsFieldsBeAddedLater(String topic) throws IOException {
    String first = new String(Examples.valid(topic).get(0).bytes(), UTF_8);
    String extended = first.substring(0, first.lastIndexOf('}')) + ",\"added_later\":[1]}";

    assertThat(new TopicSchema(topic).complaintsAbout(extended.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void theReasonsOfTheSchemaAreThoseOfTheCode() throws IOException {
    JsonNode reasons =
        schema(Contract.DEAD_LETTER_TOPIC).path("properties").path("reason").path("enum");

    assertThat(StreamSupport.stream(reasons.spliterator(), false).map(JsonNode::textValue))
        .containsExactlyElementsOf(
            Arrays.stream(RejectionReason.values()).map(RejectionReason::name).toList());
  }

  @Test
  void theUsagesOfTheInputSchemaAreThoseOfTheCode() throws IOException {
    for (String topic : List.of(Contract.INPUT_TOPIC, Contract.FILTERED_TOPIC)) {
      JsonNode usage = schema(topic).path("properties").path("usage");

      assertThat(usage.path("minimum").doubleValue()).isEqualTo(-CpuReading.MAX_USAGE);
      assertThat(usage.path("maximum").doubleValue()).isEqualTo(CpuReading.MAX_USAGE);
    }
    JsonNode max = schema(Contract.AGGREGATED_TOPIC).path("properties").path("usage_max");
    assertThat(max.path("minimum").doubleValue()).isEqualTo(-CpuReading.MAX_USAGE);
    assertThat(max.path("maximum").doubleValue()).isEqualTo(CpuReading.MAX_USAGE);
  }

  @Test
  void theTimesOfTheInputSchemaAreThoseOfTheCode() throws IOException {
    JsonNode time = schema(Contract.INPUT_TOPIC).path("properties").path("occurred_at");

    assertThat(time.path("minimum").longValue()).isEqualTo(SqlTimestamps.MIN_MILLIS);
    assertThat(time.path("maximum").longValue()).isEqualTo(SqlTimestamps.MAX_MILLIS);
  }

  @Test
  void anUnknownTopicIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Contract.schema("../pizzas"))
        .withMessage(
            "no topic of the contract: ../pizzas; known are cpu_load_stats_real,"
                + " cpu_load_stats_real_filter, cpu_agg_stats, cpu_alerts, cpu_notifications,"
                + " cpu_load_stats_real_dlq");
  }

  @Test
  void theTableHasJustTwoColumnsAndNoKey() {
    String statement = withoutComments(Contract.thresholdsDdl());

    assertThat(statement)
        .isEqualTo("CREATE TABLE public.cpu_thresholds ( hostname VARCHAR, allowed_top INT );");
  }

  @Test
  void theWideTableBeginsWithTheTwoColumnsAndTheUpgradeAddsTheOthersAsTheyAreThere() {
    String wide = withoutComments(Contract.wideThresholdsDdl());
    String added =
        withoutComments(Contract.thresholdsUpgrade())
            .replaceAll("ALTER TABLE public.cpu_thresholds|ADD COLUMN IF NOT EXISTS|;", "")
            .replaceAll("\\s+", " ")
            .strip();

    assertThat(wide)
        .isEqualTo(
            "CREATE TABLE public.cpu_thresholds ( hostname VARCHAR, allowed_top NUMERIC, "
                + added.replace(" ,", ",")
                + " );");
    assertThat(added)
        .isEqualTo(
            "cpu VARCHAR, warning_top NUMERIC, clear_top NUMERIC, breaching_windows INT, of_windows"
                + " INT, clear_windows INT, silent_after_seconds INT, channel VARCHAR, valid_from"
                + " TIMESTAMPTZ");
  }

  @Test
  void theSeedIsTheSevenHostsOfTheStandardExample() {
    String statement = withoutComments(Contract.thresholdsSeed());

    assertThat(statement)
        .startsWith("INSERT INTO public.cpu_thresholds (hostname, allowed_top) VALUES");
    assertThat(
            Pattern.compile("\\('(\\w+)', (\\d+)\\)")
                .matcher(statement)
                .results()
                .map(row -> new Threshold(row.group(1), new BigDecimal(row.group(2)))))
        .containsExactly(
            new Threshold("doc", BigDecimal.valueOf(20)),
            new Threshold("grumpy", BigDecimal.valueOf(30)),
            new Threshold("sleepy", BigDecimal.valueOf(40)),
            new Threshold("bashful", BigDecimal.valueOf(60)),
            new Threshold("happy", BigDecimal.valueOf(70)),
            new Threshold("sneezy", BigDecimal.valueOf(80)),
            new Threshold("dopey", BigDecimal.valueOf(90)));
  }

  private static JsonNode schema(String topic) throws IOException {
    return TopicSchema.parse(Contract.schema(topic).getBytes(UTF_8));
  }

  private static String withoutComments(String sql) {
    return sql.replaceAll("--[^\n]*", "").replaceAll("\\s+", " ").strip();
  }
}
