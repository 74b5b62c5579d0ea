package dev.beamwatch.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row whose columns are the fields of a JSON object, those of objects in it as {@code
 * fields.usage_user}.
 *
 * @param more columns that are not in the object; they come first
 */
record JsonRow(String place, JsonNode fields, Map<String, String> more) implements Row {
  private static final int MOST_COLUMNS = 40;

  @Override
  public Collection<String> columns() {
    List<String> columns = new ArrayList<>(more.keySet());
    addColumns(fields, "", columns);
    return columns;
  }

  @Override
  public boolean has(String column) {
    return more.containsKey(column) || find(column) != null;
  }

  @Override
  public @Nullable String text(String column) {
    String text = more.get(column);
    return text != null ? text : textOf(find(column));
  }

  /** Returns the text of a field; null if it is missing, empty or no single value. */
  static @Nullable String textOf(@Nullable JsonNode field) {
    return field == null || !field.isValueNode() || field.isNull() ? null : field.asText();
  }

  private @Nullable JsonNode find(String column) {
    JsonNode field = fields.get(column);
    if (field != null || column.indexOf('.') < 0) {
      return field;
    }
    JsonNode at = fields;
    for (String name : column.split("\\.", -1)) {
      at = at.isArray() && name.matches("\\d{1,6}") ? at.get(Integer.parseInt(name)) : at.get(name);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  private static void addColumns(JsonNode node, String above, List<String> columns) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (columns.size() >= MOST_COLUMNS) {
        return;
      }
      if (field.getValue().isObject()) {
        addColumns(field.getValue(), above + field.getKey() + ".", columns);
      } else {
        columns.add(above + field.getKey());
      }
    }
  }
}
