package dev.beamwatch.console;

import picocli.CommandLine.IVersionProvider;

/** Says which version of the console this is. */
final class JarVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = JarVersion.class.getPackage().getImplementationVersion();
    return new String[] {"beamwatch-console " + (version == null ? "(unpackaged)" : version)};
  }
}
