package dev.beamwatch.console.history;

import java.util.List;
import java.util.Map;

/**
 * What is new since it was last asked for.
 *
 * @param windows new and corrected ones, by host
 * @param breaches the oldest first
 * @param deadLetters the newest ones, the oldest of them first
 * @param deadLettersSkipped how many there were besides
 */
public record Changes(
    Map<String, List<WindowView>> windows,
    List<BreachView> breaches,
    List<DeadLetterView> deadLetters,
    long deadLettersSkipped) {}
