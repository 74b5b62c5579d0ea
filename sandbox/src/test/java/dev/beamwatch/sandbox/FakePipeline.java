package dev.beamwatch.sandbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;

/** Takes the pipeline's place: posts one message, prints figures, and others when it is ended. */
final class FakePipeline {
  private FakePipeline() {}

  public static void main(String[] args) throws Exception {
    System.out.println("pipeline " + String.join(" ", args));
    System.err.println("2026-11-30 12:00:00 WARN PostRule - Slack knows no channel cpu-alerts");
    System.out.println("password " + System.getenv("BEAMWATCH_JDBC_PASSWORD"));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  System.out.println("ended at " + System.currentTimeMillis());
                  System.out.println(
                      "readings=900 rejected=9 filtered=80 windows=35 late=4 breaches=12"
                          + " slack=11 undelivered=0");
                }));
    String url = "";
    for (String argument : args) {
      if (argument.startsWith("--slackUrl=")) {
        url = argument.substring("--slackUrl=".length());
      }
    }
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(url + "chat.postMessage"))
            .header("Authorization", "Bearer " + System.getenv("SLACK_BOT_TOKEN"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("channel=cpu-alerts&text=host:doc%0Atwo"))
            .build();
    System.out.println(
        HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString()).body());
    System.out.println("readings=500 rejected=5 filtered=40 windows=15 late=2 breaches=6 slack=1");
    new CountDownLatch(1).await();
  }
}
