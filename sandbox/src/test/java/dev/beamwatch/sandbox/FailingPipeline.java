package dev.beamwatch.sandbox;

/** Takes the pipeline's place, and fails at once. */
final class FailingPipeline {
  private FailingPipeline() {}

  public static void main(String[] args) {
    System.err.println("something is wrong with it");
    System.exit(3);
  }
}
