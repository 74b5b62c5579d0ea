package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.beamwatch.schemas.Contract;

/** The JSON Schema of a topic, in the hands of a validator that knows nothing of Beamwatch. */
final class TopicSchema {
  private final JsonSchema schema;

  /**
   * Takes a schema from the contract.
   *
   * @param topic by its name in the contract
   */
  TopicSchema(String topic) {
    schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                Contract.schema(topic), InputFormat.JSON, SchemaValidatorsConfig.builder().build());
  }

  void requireValid(byte[] value) {
    assertThat(schema.validate(Refused.json(value))).as(new String(value, UTF_8)).isEmpty();
  }

  /** Checks every value of a topic's log. */
  void requireValid(TopicLog log) {
    log.records().forEach(record -> requireValid(record.value()));
  }
}
