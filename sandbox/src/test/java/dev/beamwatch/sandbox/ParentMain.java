package dev.beamwatch.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A program that starts a child in a folder and waits to be killed. */
final class ParentMain {
  private ParentMain() {}

  public static void main(String[] args) throws Exception {
    SandboxFolder folder = SandboxFolder.create(false);
    Path log = folder.path().resolve("child.log");
    ChildProgram child = ChildProgram.start("the child", List.of("sleep", "600"), Map.of(), log);
    Files.writeString(Path.of(args[0]), child.pid() + " " + folder.path() + " ready");
    new CountDownLatch(1).await();
  }
}
