@NullMarked
package dev.beamwatch.console;

import org.jspecify.annotations.NullMarked;
