package org.jvnic.vmm.machine;

/** How a context's DMA is protected; chosen at each assignment. */
public enum Protection {
    /** CDNA: the VMM checks, pins and numbers every descriptor; rings are the VMM's memory. */
    VALIDATED,
    /** The ideal IOMMU at no cost: the guest writes its own rings, all its memory is mapped. */
    DIRECT_MAP
}
