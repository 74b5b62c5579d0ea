@NullMarked
package dev.beamwatch.console.told;

import org.jspecify.annotations.NullMarked;
