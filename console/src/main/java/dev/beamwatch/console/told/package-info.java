/** What people were told, what waits and what was refused, by what the topics say. */
@NullMarked
package dev.beamwatch.console.told;

import org.jspecify.annotations.NullMarked;
