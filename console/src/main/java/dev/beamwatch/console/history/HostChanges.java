package dev.beamwatch.console.history;

import java.util.List;

/**
 * Hosts that are other than when it was last asked for.
 *
 * @param hosts whose summary may be another, as it is now
 * @param removed hosts of which nothing is left
 */
public record HostChanges(List<HostSummary> hosts, List<String> removed) {}
