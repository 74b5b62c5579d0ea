package dev.beamwatch.schemas;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a secret is to be found. The reference may be seen by anyone; the secret is read where and
 * when it is used, so that a new one takes effect without a restart (from a file), and never
 * travels with the pipeline.
 *
 * @param kind what {@code name} names
 * @param name of the environment variable or file
 */
public record SecretReference(Kind kind, String name) implements Serializable {
  private static final Pattern WRITTEN = Pattern.compile("\\$\\{(env|file):([^}]+)}");

  /** What holds a secret. */
  public enum Kind {
    /** An environment variable of the process that uses the secret. */
    ENVIRONMENT,
    /** A file; white space at its end does not belong to the secret. */
    FILE
  }

  /** Names an environment variable. */
  public static SecretReference environment(String variable) {
    return new SecretReference(Kind.ENVIRONMENT, variable);
  }

  /** Names a file. */
  public static SecretReference file(String path) {
    return new SecretReference(Kind.FILE, path);
  }

  /**
   * Reads a reference as people write it: {@code ${env:NAME}} or {@code ${file:PATH}}; empty if the
   * text is none.
   */
  public static Optional<SecretReference> parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    return matcher.matches() ? Optional.of(of(matcher)) : Optional.empty();
  }

  /**
   * Replaces every reference in a text by its secret.
   *
   * @throws IOException if one of them cannot be read; the message names the place
   */
  public static String resolveAll(String text) throws IOException {
    Matcher matcher = WRITTEN.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(of(matcher).read()));
    }
    return matcher.appendTail(resolved).toString();
  }

  private static SecretReference of(Matcher matcher) {
    String name = String.valueOf(matcher.group(2));
    return "env".equals(matcher.group(1)) ? environment(name) : file(name);
  }

  /**
   * Reads the secret.
   *
   * @throws IOException if it is not there or empty; the message names the place, never the secret
   */
  public String read() throws IOException {
    String secret =
        switch (kind) {
          case ENVIRONMENT -> System.getenv(name);
          case FILE -> {
            try {
              yield Files.readString(Path.of(name), StandardCharsets.UTF_8);
            } catch (IOException e) {
              throw new IOException(this + " cannot be read", e);
            }
          }
        };
    if (secret == null || secret.isBlank()) {
      throw new IOException(this + (secret == null ? " is not set" : " is empty"));
    }
    return secret.strip();
  }

  @Override
  public String toString() {
    return (kind == Kind.FILE ? "the file " : "the environment variable ") + name;
  }
}
