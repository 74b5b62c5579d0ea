package dev.beamwatch.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Flink cluster about its jobs, and tells it to save or end them, through the REST API of
 * its JobManager.
 *
 * <p>Every method throws a {@link SandboxException} with Flink's own message when Flink refuses,
 * and with the address when no Flink answers there.
 */
public final class FlinkRest {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SAVEPOINT_LIMIT = Duration.ofMinutes(10);
  private static final Duration CANCEL_LIMIT = Duration.ofMinutes(1);
  private static final Set<String> TERMINAL = Set.of("FINISHED", "CANCELED", "FAILED", "SUSPENDED");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CAUSED_BY = "Caused by: ";

  private final String address;
  private final URI root;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  /**
   * Prepares to ask a cluster; nothing is sent yet.
   *
   * @param address {@code HOST:PORT} of the JobManager's REST API, which is also its web page's
   * @throws IllegalArgumentException if the address has another form
   */
  public FlinkRest(String address) {
    if (!address.matches("([\\w.-]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}")) {
      throw new IllegalArgumentException("not HOST:PORT: " + address);
    }
    this.address = address;
    this.root = URI.create("http://" + address + "/");
  }

  /**
   * A job that the cluster knows: one that runs, or ran and is still remembered.
   *
   * @param id 32 hexadecimal digits
   * @param name as it was submitted; not necessarily the only one of that name
   * @param state as Flink calls it, such as {@code RUNNING}, {@code RESTARTING}, {@code FINISHED}
   */
  public record Job(String id, String name, String state) {
    /** Tells whether the job will do nothing any more. */
    public boolean ended() {
      return TERMINAL.contains(state);
    }
  }

  /**
   * Returns the answer to a GET request.
   *
   * @param path what follows the address, such as {@code /jobs/overview}; may have a query
   */
  public JsonNode get(String path) {
    return ask(request(path).GET());
  }

  /** Returns the cluster's jobs, those that have ended among them, oldest first. */
  public List<Job> jobs() {
    record Started(long at, Job job) {}
    List<Started> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(
          new Started(
              job.path("start-time").asLong(),
              new Job(
                  job.path("jid").asText(),
                  job.path("name").asText(),
                  job.path("state").asText())));
    }
    return jobs.stream().sorted((a, b) -> Long.compare(a.at, b.at)).map(Started::job).toList();
  }

  /** Returns the job's state as Flink calls it, such as {@code RUNNING}. */
  public String state(String jobId) {
    return get("/jobs/" + jobId).path("state").asText();
  }

  /** Returns how many checkpoints were completed since the job was submitted; not savepoints. */
  public long completedCheckpoints(String jobId) {
    JsonNode checkpoints = checkpoints(jobId);
    return checkpoints.path("counts").path("completed").asLong();
  }

  /** Returns how many checkpoints failed since the job was submitted. */
  public long failedCheckpoints(String jobId) {
    return checkpoints(jobId).path("counts").path("failed").asLong();
  }

  /** Returns how often the job was started again after a failure since it was submitted. */
  public long restarts(String jobId) {
    return get("/jobs/" + jobId + "/metrics?get=numRestarts").path(0).path("value").asLong();
  }

  /** Returns where the newest completed checkpoint is; empty if there is none. */
  public Optional<String> lastCheckpoint(String jobId) {
    JsonNode path = checkpoints(jobId).path("latest").path("completed").path("external_path");
    return path.isTextual() ? Optional.of(path.asText()) : Optional.empty();
  }

  /**
   * Takes a savepoint of a job that goes on, and waits until it is complete.
   *
   * @param target the folder to make it in, as the cluster's machines see it
   * @return where it is
   */
  public String savepoint(String jobId, Path target) {
    return savepoint(jobId, location(target));
  }

  /**
   * Takes a savepoint and stops the job with it: what comes after is left to the job that starts
   * from it. Windows stay open: nothing is drained.
   *
   * @param target the folder to make it in, as the cluster's machines see it
   * @return where it is
   */
  public String stopWithSavepoint(String jobId, Path target) {
    return stopWithSavepoint(jobId, location(target));
  }

  /**
   * Takes a savepoint of a job that goes on.
   *
   * @param target a folder's URI or absolute path; null for the one in the cluster's configuration
   */
  String savepoint(String jobId, @Nullable String target) {
    return save(
        jobId,
        "savepoints",
        JSON.createObjectNode().put("target-directory", target).put("cancel-job", false));
  }

  /**
   * Stops a job with a savepoint.
   *
   * @param target a folder's URI or absolute path; null for the one in the cluster's configuration
   */
  String stopWithSavepoint(String jobId, @Nullable String target) {
    return save(
        jobId, "stop", JSON.createObjectNode().put("targetDirectory", target).put("drain", false));
  }

  /** Cancels a job and waits until it has ended. Its retained checkpoints stay. */
  public void cancel(String jobId) {
    JsonNode unused =
        ask(
            request("/jobs/" + jobId + "?mode=cancel")
                .method("PATCH", HttpRequest.BodyPublishers.noBody()));
    await(
        "job " + jobId + " to be cancelled",
        CANCEL_LIMIT,
        () -> TERMINAL.contains(state(jobId)) ? Optional.of(true) : Optional.empty());
  }

  /** Returns a path in Flink's way: as a URI in which nothing is escaped. */
  static String location(Path path) {
    return "file://" + path.toAbsolutePath();
  }

  /**
   * Returns the sums of a job's counters in one of Beam's namespaces, by their names; those that
   * have not begun to count are absent. They begin again at 0 when the job's tasks are started
   * again, and are a second or two old.
   */
  public Map<String, Long> counters(String jobId, String namespace) {
    Map<String, Long> counters = new HashMap<>();
    for (JsonNode vertex : get("/jobs/" + jobId).get("vertices")) {
      String metrics =
          "/jobs/" + jobId + "/vertices/" + vertex.get("id").textValue() + "/subtasks/metrics";
      List<String> wanted = new ArrayList<>();
      for (JsonNode metric : get(metrics)) {
        String id = metric.get("id").textValue();
        if (counterName(id).startsWith(namespace + "_")) {
          wanted.add(URLEncoder.encode(id, StandardCharsets.UTF_8));
        }
      }
      if (wanted.isEmpty()) {
        // Asked for nothing, Flink would answer with the names of all metrics again.
        continue;
      }
      for (JsonNode metric : get(metrics + "?agg=sum&get=" + String.join(",", wanted))) {
        counters.merge(
            counterName(metric.get("id").textValue()).substring(namespace.length() + 1),
            metric.get("sum").longValue(),
            Long::sum);
      }
    }
    return counters;
  }

  /** Takes the operator's name away, in which Flink has replaced what dots there were. */
  private static String counterName(String metric) {
    return metric.substring(metric.lastIndexOf('.') + 1);
  }

  /** Tells whether a Flink answers. */
  boolean answers() {
    try {
      return get("/overview").has("flink-version");
    } catch (SandboxException e) {
      return false;
    }
  }

  /** Returns the ids of the TaskManagers that are registered. */
  List<String> taskManagers() {
    List<String> ids = new ArrayList<>();
    get("/taskmanagers").path("taskmanagers").forEach(each -> ids.add(each.path("id").asText()));
    return ids;
  }

  private JsonNode checkpoints(String jobId) {
    return get("/jobs/" + jobId + "/checkpoints");
  }

  private String save(String jobId, String how, ObjectNode body) {
    String trigger =
        ask(request("/jobs/" + jobId + "/" + how)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())))
            .path("request-id")
            .asText();
    String progress = "/jobs/" + jobId + "/savepoints/" + trigger;
    JsonNode operation =
        await(
            "a savepoint of job " + jobId,
            SAVEPOINT_LIMIT,
            () -> {
              JsonNode answer = get(progress);
              return answer.path("status").path("id").asText().equals("COMPLETED")
                  ? Optional.of(answer.path("operation"))
                  : Optional.empty();
            });
    if (!operation.path("location").isTextual()) {
      throw new SandboxException(
          "Flink could not take a savepoint of job "
              + jobId
              + ": "
              + cause(
                  operation.path("failure-cause").path("stack-trace").asText("no reason given")));
    }
    return operation.path("location").asText();
  }

  private HttpRequest.Builder request(String path) {
    try {
      return HttpRequest.newBuilder(root.resolve(path)).timeout(ANSWER_LIMIT);
    } catch (IllegalArgumentException e) {
      throw new SandboxException("not a path of Flink's REST API: " + path, e);
    }
  }

  private JsonNode ask(HttpRequest.Builder request) {
    HttpResponse<String> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      // A refused connection has no message; there is no more to say about it either.
      String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
      throw new SandboxException("no Flink answers at " + address + reason, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while asking Flink at " + address, e);
    }
    if (answer.statusCode() >= 400) {
      throw new SandboxException("Flink at " + address + " refused: " + refusal(answer));
    }
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new SandboxException("what answers at " + address + " is no Flink: no JSON", e);
    }
  }

  private static String refusal(HttpResponse<String> answer) {
    String otherwise = "HTTP status " + answer.statusCode();
    try {
      List<String> errors = new ArrayList<>();
      JSON.readTree(answer.body()).path("errors").forEach(error -> errors.add(error.asText()));
      // The first says what kind of thing happened; the last is a stack trace that says what.
      return errors.isEmpty() ? otherwise : cause(errors.get(errors.size() - 1));
    } catch (JsonProcessingException e) {
      return otherwise;
    }
  }

  /** Returns the message of the innermost cause of a stack trace. */
  private static String cause(String stackTrace) {
    String innermost = stackTrace;
    for (String line : stackTrace.lines().toList()) {
      if (line.startsWith(CAUSED_BY)) {
        innermost = line.substring(CAUSED_BY.length());
      }
    }
    return innermost
        .lines()
        .findFirst()
        .orElse("")
        // The names of the exceptions that wrap it, and its own.
        .replaceFirst("^((?:[a-z]\\w*\\.)+[A-Z][\\w$]*: )+", "");
  }

  private <T> T await(String what, Duration limit, Supplier<Optional<T>> result) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> answer = result.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() > deadline) {
        throw new SandboxException(
            "waited " + limit.toSeconds() + " s in vain for " + what + " at " + address);
      }
      try {
        Thread.sleep(POLL.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SandboxException("interrupted while waiting for " + what, e);
      }
    }
  }
}
