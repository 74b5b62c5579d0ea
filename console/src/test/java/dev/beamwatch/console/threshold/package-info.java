@NullMarked
package dev.beamwatch.console.threshold;

import org.jspecify.annotations.NullMarked;
