package dev.beamwatch.schemas;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.Set;

/** The schema of one topic, as a validator that somebody else wrote sees it. */
final class TopicSchema {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final JsonSchema schema;

  TopicSchema(String topic) {
    schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                Contract.schema(topic), InputFormat.JSON, SchemaValidatorsConfig.builder().build());
  }

  /** Returns what is wrong with a value; nothing if it is valid. */
  Set<ValidationMessage> complaintsAbout(byte[] value) throws IOException {
    return schema.validate(parse(value));
  }

  static JsonNode parse(byte[] value) throws IOException {
    return MAPPER.readTree(value);
  }
}
