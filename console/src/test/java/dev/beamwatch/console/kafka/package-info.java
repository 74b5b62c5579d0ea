@NullMarked
package dev.beamwatch.console.kafka;

import org.jspecify.annotations.NullMarked;
