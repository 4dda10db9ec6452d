package io.rewardlake.schemas.tables;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Keys made of content, so that a retry or a second load produces the same key. */
public final class ContentId {
  private static final int BYTES = 16;
  private static final MessageDigest SHA_256 = lookUp();

  private ContentId() {}

  /**
   * First 128 bits, as 32 hex digits, of the SHA-256 over the parts, each in UTF-8 behind its
   * length (so that parts cannot run into each other). NULL parts differ from empty ones.
   */
  public static String of(String... parts) {
    return HexFormat.of().formatHex(bytes(parts));
  }

  /** The same bits, as bytes. */
  public static byte[] bytes(String... parts) {
    byte[][] encoded = new byte[parts.length][];
    int size = 0;
    for (int i = 0; i < parts.length; i++) {
      encoded[i] = parts[i] == null ? null : parts[i].getBytes(StandardCharsets.UTF_8);
      size = Math.addExact(size, Integer.BYTES + (encoded[i] == null ? 0 : encoded[i].length));
    }
    // One update: a digest takes many small ones far more slowly
    ByteBuffer all = ByteBuffer.allocate(size);
    for (byte[] part : encoded) {
      all.putInt(part == null ? -1 : part.length);
      if (part != null) {
        all.put(part);
      }
    }
    return Arrays.copyOf(sha256().digest(all.array()), BYTES);
  }

  /** The same of bytes that went into a digest of {@link #sha256} one after the other. */
  public static String of(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  /** The id of an item: a response in the context of its prompt. */
  public static String item(String prompt, String response) {
    return of(prompt, response);
  }

  /** A fresh digest; cloning one is much cheaper than looking one up. */
  public static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The platform's SHA-256 can be cloned", e);
    }
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
