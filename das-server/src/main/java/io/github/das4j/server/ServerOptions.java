package io.github.das4j.server;

import io.github.das4j.server.http.Access;
import io.github.das4j.server.job.JobPlanner;
import io.github.das4j.server.job.SamplerSource;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a server is run.
 *
 * @param host address that it listens at; any but the loopback's asks for a token
 * @param port in [0, 65535]; 0 for any that is free
 * @param access who may ask
 * @param runs the folder of runs
 * @param planner what jobs may say
 * @param devices one worker each
 * @param source loads models
 * @param told takes a line for whoever runs the server; called by any thread
 */
public record ServerOptions(
    String host,
    int port,
    Access access,
    Path runs,
    JobPlanner planner,
    List<TorchDevice> devices,
    SamplerSource source,
    Consumer<String> told) {

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException if it is not the loopback's, and there is no token
   */
  public ServerOptions {
    devices = List.copyOf(devices);
    if (!Hosts.isLoopback(host) && access.token().isEmpty()) {
      throw new IllegalArgumentException(
          "at " + host + " everybody may ask: a token is needed there");
    }
  }
}
