package dev.beamwatch.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * Checks the blocks of a message as far as messages of text use them: sections, headers and
 * contexts. Limits: Slack's Block Kit reference.
 */
final class SlackBlocks {
  static final int MAX_BLOCKS = 50;
  static final int MAX_SECTION_CHARACTERS = 3_000;
  static final int MAX_FIELDS = 10;
  static final int MAX_FIELD_CHARACTERS = 2_000;
  static final int MAX_HEADER_CHARACTERS = 150;
  static final int MAX_CONTEXT_ELEMENTS = 10;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private SlackBlocks() {}

  /**
   * Returns the blocks as JSON without spaces, or null if there are none.
   *
   * @param json the argument, or null if the call has none
   */
  static @Nullable String checked(@Nullable String json) throws SlackRefusal {
    if (json == null) {
      return null;
    }
    JsonNode blocks;
    try {
      blocks = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw SlackRefusal.of("invalid_blocks_format");
    }
    if (!blocks.isArray()) {
      throw SlackRefusal.of("invalid_blocks_format");
    }
    for (JsonNode block : blocks) {
      if (!block.isObject()) {
        throw SlackRefusal.of("invalid_blocks_format");
      }
    }
    if (blocks.size() > MAX_BLOCKS) {
      throw SlackRefusal.of("invalid_blocks");
    }
    for (JsonNode block : blocks) {
      if (!isValid(block)) {
        throw SlackRefusal.of("invalid_blocks");
      }
    }
    return blocks.isEmpty() ? null : blocks.toString();
  }

  private static boolean isValid(JsonNode block) {
    if (!block.path("type").isTextual()) {
      return false;
    }
    return switch (block.path("type").textValue()) {
      case "section" -> isValidSection(block);
      case "header" ->
          isText(block.path("text"), MAX_HEADER_CHARACTERS)
              && block.path("text").path("type").asText().equals("plain_text");
      case "context" -> isValidContext(block.path("elements"));
      default -> true;
    };
  }

  private static boolean isValidSection(JsonNode section) {
    if (section.has("text") && !isText(section.path("text"), MAX_SECTION_CHARACTERS)) {
      return false;
    }
    JsonNode fields = section.path("fields");
    if (fields.isMissingNode()) {
      return section.has("text");
    }
    if (!fields.isArray() || fields.isEmpty() || fields.size() > MAX_FIELDS) {
      return false;
    }
    for (JsonNode field : fields) {
      if (!isText(field, MAX_FIELD_CHARACTERS)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isValidContext(JsonNode elements) {
    if (!elements.isArray() || elements.isEmpty() || elements.size() > MAX_CONTEXT_ELEMENTS) {
      return false;
    }
    for (JsonNode element : elements) {
      if (!element.path("type").asText().equals("image")
          && !isText(element, MAX_SECTION_CHARACTERS)) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether it is a text object that is not empty and not too long. */
  private static boolean isText(JsonNode text, int maxCharacters) {
    String type = text.path("type").asText();
    String words = text.path("text").asText();
    return (type.equals("mrkdwn") || type.equals("plain_text"))
        && text.path("text").isTextual()
        && !words.isEmpty()
        && words.codePointCount(0, words.length()) <= maxCharacters;
  }
}
