package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.Sandbox;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the one sandbox that all test classes share to whoever has a parameter for it. JUnit closes
 * it after the last test. Every test brings topics, a table and a Slack of its own, see {@link
 * Stage}.
 */
final class SharedSandbox implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedSandbox.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Sandbox.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Sandbox.class, key -> Sandbox.start(), Sandbox.class);
  }
}
