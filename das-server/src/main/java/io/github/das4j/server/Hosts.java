package io.github.das4j.server;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses to listen at. */
public final class Hosts {

  private Hosts() {}

  /**
   * Whether only this machine reaches an address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("there is no address '" + host + "' to listen at", e);
    }
  }

  /** As it stands in an address of the web. */
  public static String inUrl(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
