package dev.beamwatch.sandbox;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A small Flink job without an end. */
final class EndlessJob {
  private EndlessJob() {}

  /**
   * Submits the job and prints its id.
   *
   * @param args host and port of the cluster, the jar with this class, the job's name
   */
  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createRemoteEnvironment(
            args[0], Integer.parseInt(args[1]), args[2]);
    environment.setParallelism(1);
    environment.enableCheckpointing(100);
    environment
        .fromSource(
            new DataGeneratorSource<>(
                number -> number, Long.MAX_VALUE, RateLimiterStrategy.perSecond(100), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .sinkTo(new DiscardingSink<>());
    System.out.println(environment.executeAsync(args[3]).getJobID());
  }
}
