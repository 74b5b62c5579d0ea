@NullMarked
package dev.beamwatch.console.history;

import org.jspecify.annotations.NullMarked;
