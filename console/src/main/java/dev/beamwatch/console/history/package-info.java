/** What the topics brought within the last hour, bounded in memory whatever they bring. */
@NullMarked
package dev.beamwatch.console.history;

import org.jspecify.annotations.NullMarked;
