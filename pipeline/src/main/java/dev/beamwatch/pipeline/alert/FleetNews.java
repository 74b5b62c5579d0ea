package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.processor.Heard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Fleet} hears of: readings, or rules.
 *
 * @param heard which hosts had readings; empty with rules
 * @param rules when hosts are silent; null with readings
 */
record FleetNews(List<Heard> heard, @Nullable HostRules rules) {}
