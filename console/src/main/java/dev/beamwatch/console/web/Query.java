package dev.beamwatch.console.web;

import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** The parameters behind the question mark, each held to what it may be. */
final class Query {
  private static final int MOST_HOSTS = 60;
  private static final int LONGEST = 1_000;

  private final Fields fields;

  private Query(Fields fields) {
    this.fields = fields;
  }

  /**
   * Reads the parameters of a request.
   *
   * @throws Refusal if they cannot be read
   */
  static Query of(Request request) throws Refusal {
    try {
      return new Query(Request.extractQueryParameters(request));
    } catch (RuntimeException e) {
      throw new Refusal(400, "The query cannot be read.");
    }
  }

  /** Returns a parameter; null if it is not there. */
  @Nullable String optional(String name) throws Refusal {
    String value = fields.getValue(name);
    if (value != null && value.length() > LONGEST) {
      throw new Refusal(400, name + " is too long.");
    }
    return value;
  }

  String required(String name) throws Refusal {
    String value = optional(name);
    if (value == null || value.isEmpty()) {
      throw new Refusal(400, name + " is missing.");
    }
    return value;
  }

  /** Returns a number that must not be below 1; another one if it is not there. */
  long number(String name, long otherwise, long most) throws Refusal {
    String value = optional(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new Refusal(400, name + " must be a whole number from 1 to " + most + ".");
    }
    throw new Refusal(400, name + " must be a whole number from 1 to " + most + ".");
  }

  /** Returns all values of a parameter that names hosts. */
  List<String> hosts(String name) throws Refusal {
    List<String> hosts = fields.getValuesOrEmpty(name);
    if (hosts.size() > MOST_HOSTS) {
      throw new Refusal(400, "At most " + MOST_HOSTS + " hosts can be asked for at once.");
    }
    return hosts;
  }
}
