package io.rewardlake.schemas.tables;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(4).putInt(part == null ? -1 : bytes.length).array());
      digest.update(bytes);
    }
    return of(digest);
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
