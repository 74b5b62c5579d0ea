package dev.beamwatch.pipeline.suggest;

/**
 * Names of hosts: {@code *} stands for any characters, also for none, and {@code ?} for one. All
 * others stand for themselves.
 */
public record HostGlob(String pattern) {
  /** Matches every host. */
  public static final HostGlob ALL = new HostGlob("*");

  /** Tells whether a name is one of these. The time is at most the product of both lengths. */
  boolean matches(String hostname) {
    int[] wanted = pattern.codePoints().toArray();
    int[] name = hostname.codePoints().toArray();
    int at = 0;
    int afterStar = -1;
    int nameAtStar = 0;
    int i = 0;
    while (i < name.length) {
      if (at < wanted.length && wanted[at] == '*') {
        at++;
        afterStar = at;
        nameAtStar = i;
      } else if (at < wanted.length && (wanted[at] == '?' || wanted[at] == name[i])) {
        at++;
        i++;
      } else if (afterStar >= 0) {
        // The last star takes one more character. Earlier stars need not be tried again.
        nameAtStar++;
        i = nameAtStar;
        at = afterStar;
      } else {
        return false;
      }
    }
    while (at < wanted.length && wanted[at] == '*') {
      at++;
    }
    return at == wanted.length;
  }
}
