/** Tests of the sandbox, against its real services. */
@NullMarked
package dev.beamwatch.sandbox;

import org.jspecify.annotations.NullMarked;
