@NullMarked
package dev.beamwatch.console.web;

import org.jspecify.annotations.NullMarked;
