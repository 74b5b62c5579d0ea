/** What the command lines of all programs have in common. */
@NullMarked
package dev.beamwatch.schemas.commandline;

import org.jspecify.annotations.NullMarked;
