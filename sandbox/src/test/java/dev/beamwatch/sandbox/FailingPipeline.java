package dev.beamwatch.sandbox;

import java.util.Arrays;

/** Takes the pipeline's place, and fails at once. Figures come after the reason. */
final class FailingPipeline {
  private FailingPipeline() {}

  public static void main(String[] args) {
    System.err.println("something is wrong with it");
    System.err.flush();
    boolean hasFigures = Arrays.asList(args).contains("--reportInterval=PT1S");
    for (int i = 0; hasFigures && i < 30; i++) {
      System.out.println("readings=0 rejected=0 filtered=0 windows=0 late=0 breaches=0 slack=0");
    }
    System.exit(3);
  }
}
