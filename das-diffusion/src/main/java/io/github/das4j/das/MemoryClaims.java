package io.github.das4j.das;

import io.github.das4j.tensor.TorchDevice;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * What the samplers of this process have claimed of each device's memory. A sampler that has just
 * been opened has not yet taken what it will, which the system's figure would count as free.
 */
final class MemoryClaims {

  static final MemoryClaims OF_THIS_PROCESS = new MemoryClaims(FreeMemory.ofThisMachine());

  private final FreeMemory memory;
  private final Map<TorchDevice, Ledger> devices = new ConcurrentHashMap<>();

  MemoryClaims(FreeMemory memory) {
    this.memory = memory;
  }

  /** What nobody in this process has claimed, in bytes. */
  double unclaimed(TorchDevice device) {
    return ledger(device).unclaimed();
  }

  /** A sampler's claim, of nothing yet, until it is closed. */
  Claim open(TorchDevice device) {
    return ledger(device).open();
  }

  private Ledger ledger(TorchDevice device) {
    return devices.computeIfAbsent(device, each -> new Ledger(() -> memory.bytes(each)));
  }

  private static final class Ledger {

    private final DoubleSupplier memory;
    private final Set<Claim> claims = new HashSet<>();

    /** What was free when there was no claim. */
    private double atFirst;

    Ledger(DoubleSupplier memory) {
      this.memory = memory;
    }

    synchronized double unclaimed() {
      double now = memory.getAsDouble();
      if (claims.isEmpty()) {
        atFirst = now;
      }
      double claimed = claims.stream().mapToDouble(claim -> claim.bytes).sum();
      return Math.max(0, Math.min(now, atFirst - claimed));
    }

    synchronized Claim open() {
      Claim claim = new Claim(this, unclaimed());
      claims.add(claim);
      return claim;
    }

    /** What was free at its opening, less what others have claimed since. */
    synchronized double left(Claim claim) {
      double others =
          claims.stream().filter(each -> each != claim).mapToDouble(each -> each.bytes).sum();
      return Math.max(0, Math.min(claim.atOpening, atFirst - others));
    }

    synchronized void set(Claim claim, double bytes) {
      claim.bytes = Math.max(claim.bytes, bytes);
    }

    synchronized void remove(Claim claim) {
      claims.remove(claim);
    }
  }

  /** One sampler's share. */
  static final class Claim implements AutoCloseable {

    private final Ledger ledger;
    private final double atOpening;
    private double bytes;

    private Claim(Ledger ledger, double atOpening) {
      this.ledger = ledger;
      this.atOpening = atOpening;
    }

    /** What this one may take in all: its own claim counts as free. In bytes. */
    double free() {
      return ledger.left(this);
    }

    /** Claims so much in all; a claim only grows. */
    void of(double all) {
      ledger.set(this, all);
    }

    @Override
    public void close() {
      ledger.remove(this);
    }
  }
}
