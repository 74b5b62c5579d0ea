package dev.beamwatch.pipeline;

/** How the process ends. A signal gives 128 plus the signal's number instead. */
enum ExitCode {
  /** Help was printed, the job was handed to a cluster, or everything was read. */
  DONE(0),
  /** It failed while it ran, or a service did not let it start. */
  FAILED(1),
  /** An option is missing or wrong; nothing was started. */
  WRONG_OPTION(2),
  /** Two sets of limits give different alerts, and this was to be told so. */
  DIFFERENCE(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** Returns what the shell sees. */
  int code() {
    return code;
  }

  /** Returns the exit code for an exception. */
  static ExitCode of(Exception failure) {
    return failure instanceof InvalidOptionException ? WRONG_OPTION : FAILED;
  }
}
