package dev.beamwatch.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Calls a Slack stand-in as a program would, and as the person who meddles with it. */
final class SlackCaller {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final SlackStandIn slack;
  private final HttpClient client = HttpClient.newHttpClient();

  SlackCaller(SlackStandIn slack) {
    this.slack = slack;
  }

  JsonNode post(Map<String, ?> arguments) throws Exception {
    return json(call(SlackStandIn.POST_MESSAGE, arguments));
  }

  JsonNode post(String channel, String text) throws Exception {
    return post(Map.of("channel", channel, "text", text));
  }

  JsonNode reply(String channel, String threadTs, String text) throws Exception {
    return post(Map.of("channel", channel, "thread_ts", threadTs, "text", text));
  }

  JsonNode update(Map<String, ?> arguments) throws Exception {
    return json(call(SlackStandIn.UPDATE, arguments));
  }

  /** Changes the message of an answer. */
  JsonNode update(JsonNode posted, String text) throws Exception {
    return json(callUpdate(posted, text));
  }

  HttpResponse<String> callUpdate(JsonNode posted, String text) throws Exception {
    return call(
        SlackStandIn.UPDATE,
        Map.of(
            "channel", posted.path("channel").asText(),
            "ts", posted.path("ts").asText(),
            "text", text));
  }

  HttpResponse<String> call(String method, Map<String, ?> arguments) throws Exception {
    return call(
        method,
        "application/json",
        MAPPER.writeValueAsString(arguments),
        "Bearer " + slack.token());
  }

  HttpResponse<String> callWithForm(String method, String form) throws Exception {
    return call(method, "application/x-www-form-urlencoded", form, "Bearer " + slack.token());
  }

  HttpResponse<String> call(String method, String type, String body, String authorization)
      throws Exception {
    return send(
        request("api/" + method)
            .header("Authorization", authorization)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> control(String order) throws Exception {
    return send(request("control").POST(HttpRequest.BodyPublishers.ofString(order)));
  }

  String page() throws Exception {
    return send(request("").GET()).body();
  }

  JsonNode messages() throws Exception {
    return json(send(request("messages").GET()));
  }

  static JsonNode json(HttpResponse<String> response) throws Exception {
    return MAPPER.readTree(response.body());
  }

  static String error(HttpResponse<String> response) throws Exception {
    return json(response).path("error").asText();
  }

  static String error(JsonNode answer) {
    return answer.path("error").asText();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(slack.pageUrl() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
