package dev.beamwatch.generator;

import picocli.CommandLine.IVersionProvider;

/** Says which version of the generator this is. */
final class JarVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = JarVersion.class.getPackage().getImplementationVersion();
    return new String[] {"beamwatch-generator " + (version == null ? "(unpackaged)" : version)};
  }
}
