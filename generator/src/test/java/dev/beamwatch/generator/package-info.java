/** Tests of the generator. */
@NullMarked
package dev.beamwatch.generator;

import org.jspecify.annotations.NullMarked;
