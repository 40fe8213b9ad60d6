package io.github.das4j.settings;

import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.TorchDevice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Devices in words: {@code cuda:0,cuda:1}, {@code cpu*2}, or {@code auto}. */
public final class Devices {

  /** Every GPU, or the CPU where there is none. */
  public static final String AUTO = "auto";

  private static final Pattern ENTRY = Pattern.compile("([a-z]+(?::\\d+)?)(?:\\*(\\d{1,3}))?");

  private Devices() {}

  /**
   * One device a worker.
   *
   * @throws IllegalArgumentException for a device that is not here, or a text that is none
   */
  public static List<TorchDevice> parse(String text) {
    List<TorchDevice> devices = named(text);
    devices.forEach(LibTorch::requireHere);
    return devices;
  }

  /**
   * One device a worker, wherever they are.
   *
   * @throws IllegalArgumentException for a text that is none
   */
  static List<TorchDevice> named(String text) {
    if (text.equals(AUTO)) {
      int gpus = LibTorch.cudaDevices();
      return gpus == 0
          ? List.of(TorchDevice.CPU)
          : IntStream.range(0, gpus).mapToObj(TorchDevice::new).toList();
    }
    List<TorchDevice> devices = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "cannot read the devices '" + text + "': write cuda:0,cuda:1 or cpu*2");
      }
      TorchDevice device = TorchDevice.parse(matcher.group(1));
      int workers = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
      if (workers == 0) {
        throw new IllegalArgumentException("no worker in '" + entry.strip() + "'");
      }
      devices.addAll(Collections.nCopies(workers, device));
    }
    return requireOneKind(devices, text);
  }

  /** Their last bits differ, and a resumed run is to be bit-identical. */
  private static List<TorchDevice> requireOneKind(List<TorchDevice> devices, String text) {
    if (devices.stream().map(TorchDevice::isCpu).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "'" + text + "' mixes CPU and GPU, whose results differ in the last bits: choose one");
    }
    return List.copyOf(devices);
  }

  /** Every core to one CPU worker, its share to each of several; one at least. */
  public static int threads(List<TorchDevice> devices) {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / devices.size());
  }
}
