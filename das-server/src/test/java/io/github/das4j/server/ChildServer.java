package io.github.das4j.server;

import io.github.das4j.server.job.Limits;
import java.nio.file.Path;

/** A server in a process of its own, to be killed. */
final class ChildServer {

  private ChildServer() {}

  /**
   * Serves until it is killed; prints its port.
   *
   * @param args the folder of runs, and the milliseconds of a step
   */
  public static void main(String[] args) throws InterruptedException {
    Limits limits = new Limits(32, 32, 16, 65_536, 1000, 64, 1000, 1024);
    DasServer server =
        DasServer.start(
            Served.options(
                Path.of(args[0]),
                Served.Wanted.of(new StandIn(Long.parseLong(args[1]))).with(limits)));
    System.out.println("port " + server.port());
    server.join();
  }
}
