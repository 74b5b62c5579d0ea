/** The server: the page, its API, and events for every browser that is connected. */
@NullMarked
package dev.beamwatch.console.web;

import org.jspecify.annotations.NullMarked;
